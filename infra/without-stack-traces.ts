/**
 * Does something during which stack traces are empty; an error that leaves it has its own when that is read. Every one
 * of cdktf's thousands of tokens keeps the stack trace of where it was made, as a text: to write them takes as long as
 * the rest of a synthesis, and several times that where they are mapped to sources.
 */
export function withoutStackTraces<T>(act: () => T): T {
  const before = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace');
  Error.prepareStackTrace = () => '';
  try {
    return act();
  } finally {
    if (before) Object.defineProperty(Error, 'prepareStackTrace', before);
    else Reflect.deleteProperty(Error, 'prepareStackTrace');
  }
}
