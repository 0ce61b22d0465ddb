/** A value outside React that can be looked at and listened to: what `useSyncExternalStore` wants. */
export interface Source<Value> {
  /** The same object until the value changes. */
  readonly get: () => Value;
  /** Calls the listener when the value may have changed; the returned function stops that. */
  readonly subscribe: (listener: () => void) => () => void;
}

/** A value that is read from elsewhere, and kept until it is said to have changed. */
export class ReadSource<Value> implements Source<Value> {
  readonly #listeners = new Set<() => void>();
  #kept: { readonly value: Value } | undefined;
  #stale = true;

  /** @param same whether a value that was read is as good as the one before, which is then kept */
  constructor(
    private readonly read: () => Value,
    private readonly same: (one: Value, other: Value) => boolean = Object.is,
  ) {}

  readonly get = (): Value => {
    if (!this.#kept || this.#stale) {
      this.#stale = false;
      const value = this.read();
      if (!this.#kept || !this.same(this.#kept.value, value)) this.#kept = { value };
    }
    return this.#kept.value;
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  /** The value is read again when it is next looked at. */
  changed(): void {
    this.#stale = true;
    for (const listener of [...this.#listeners]) listener();
  }
}

/** Whether two objects have the same values under the same keys. */
export function sameFields<Value extends object>(one: Value, other: Value): boolean {
  const fields = Object.entries(one);
  if (fields.length !== Object.keys(other).length) return false;
  return fields.every(([key, value]) => Object.is(value, (other as Record<string, unknown>)[key]));
}
