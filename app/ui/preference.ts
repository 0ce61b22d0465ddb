/** What a viewer chose, kept by the browser over visits; also the source for `useSyncExternalStore`. */
export class Preference<Value extends string> {
  readonly #listeners = new Set<() => void>();
  /* Undefined until it is first asked for. */
  #chosen: { readonly value: Value | undefined } | undefined;

  /**
   * @param key under which the browser keeps the choice
   * @param values those that count; anything else that is found there is no choice
   */
  constructor(
    private readonly key: string,
    private readonly values: readonly Value[],
    private readonly storage: () => Pick<Storage, 'getItem' | 'setItem'> = () => localStorage,
  ) {}

  /** Undefined while nothing was chosen. */
  get value(): Value | undefined {
    this.#chosen ??= { value: this.#read() };
    return this.#chosen.value;
  }

  choose(value: Value): void {
    this.#chosen = { value };
    try {
      this.storage().setItem(this.key, value);
    } catch {
      // Storage can be forbidden or full: the choice then lasts as long as the page.
    }
    for (const listener of [...this.#listeners]) listener();
  }

  /** Calls the listener after each choice; the returned function stops that. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  #read(): Value | undefined {
    try {
      const stored = this.storage().getItem(this.key);
      return this.values.find((value) => value === stored);
    } catch {
      return undefined;
    }
  }
}
