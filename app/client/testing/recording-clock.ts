import { systemClock, type Clock } from '../clock';

/** The system's clock, with a record of what it was asked for. */
export class RecordingClock implements Clock {
  /** Every wait so far, in milliseconds. */
  readonly waits: number[] = [];
  /** How many are neither over nor cancelled. */
  readonly #waiting = new Set<object>();

  /** @param speed how many times faster than the system's its waits are over */
  constructor(private readonly speed = 1) {}

  get waiting(): number {
    return this.#waiting.size;
  }

  now(): number {
    return systemClock.now();
  }

  after(ms: number, run: () => void): () => void {
    const wait = {};
    this.waits.push(ms);
    this.#waiting.add(wait);
    const cancel = systemClock.after(ms / this.speed, () => {
      this.#waiting.delete(wait);
      run();
    });
    return () => {
      this.#waiting.delete(wait);
      cancel();
    };
  }
}
