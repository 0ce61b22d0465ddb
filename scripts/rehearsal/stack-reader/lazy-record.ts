/** Thrown when a value needs itself. */
export class CircularValueError extends Error {
  override readonly name = 'CircularValueError';
}

/**
 * An object whose values are worked out when they are first read, so that what nobody reads cannot fail. Reading throws
 * what working it out does, or a CircularValueError when that needs the value itself.
 */
export function lazyRecord<T>(entries: Iterable<readonly [string, () => T]>): Record<string, T> {
  const record: Record<string, T> = {};
  for (const [key, workOut] of entries) {
    Object.defineProperty(record, key, {
      enumerable: true,
      configurable: true,
      get: once(workOut, () => new CircularValueError(`${key} refers to itself`)),
    });
  }
  return record;
}

function once<T>(workOut: () => T, circular: () => Error): () => T {
  let state: 'new' | 'working' | { readonly value: T } = 'new';
  return () => {
    if (typeof state === 'object') return state.value;
    if (state === 'working') throw circular();
    state = 'working';
    try {
      state = { value: workOut() };
      return state.value;
    } finally {
      if (state === 'working') state = 'new';
    }
  };
}
