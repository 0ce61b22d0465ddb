interface Flight<T> {
  readonly landed: Promise<T>;
  /** The flight after this one, once somebody waits for it. */
  next?: Promise<T>;
}

/** A read that takes longer does not keep the next one waiting. */
const LONGEST_WAIT_MS = 200;

/**
 * Makes one read of what many want to read at the same moment. Nobody is answered by a read that had started before
 * they asked, so whatever was written by then is seen: who comes while a read is under way shares the next one.
 */
export class SharedReads<T> {
  readonly #flights = new Map<string, Flight<T>>();

  /** @param sleep waits that many milliseconds */
  constructor(private readonly sleep: (ms: number) => Promise<void>) {}

  /** Resolves and rejects as `read` does. All calls with the same key must read the same. */
  read(key: string, read: () => Promise<T>): Promise<T> {
    const current = this.#flights.get(key);
    if (!current) return this.#start(key, read);
    return (current.next ??= this.#startAfter(current, key, read));
  }

  #start(key: string, read: () => Promise<T>): Promise<T> {
    const flight: Flight<T> = { landed: read() };
    this.#flights.set(key, flight);
    const clear = () => {
      if (!flight.next && this.#flights.get(key) === flight) this.#flights.delete(key);
    };
    flight.landed.then(clear, clear);
    return flight.landed;
  }

  async #startAfter({ landed }: Flight<T>, key: string, read: () => Promise<T>): Promise<T> {
    const settled = landed.then(
      () => undefined,
      () => undefined,
    );
    await Promise.race([settled, this.sleep(LONGEST_WAIT_MS)]);
    return this.#start(key, read);
  }
}
