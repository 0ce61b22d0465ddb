import type { Clock } from '../client/clock';
import { ReadSource } from './source';

/** Milliseconds after which somebody who was typing no longer is. */
const LASTS_MS = 3_500;

/** Who is typing in a room. */
export class Typists extends ReadSource<readonly string[]> {
  /* By user id, with what ends it. */
  readonly #typing: Map<string, () => void>;

  constructor(private readonly clock: Clock) {
    const typing = new Map<string, () => void>();
    super(
      () => [...typing.keys()],
      (one, other) => one.length === other.length && one.every((userId, index) => userId === other[index]),
    );
    this.#typing = typing;
  }

  typing(userId: string): void {
    this.#typing.get(userId)?.();
    this.#typing.set(
      userId,
      this.clock.after(LASTS_MS, () => this.stopped(userId)),
    );
    this.changed();
  }

  stopped(userId: string): void {
    this.#typing.get(userId)?.();
    if (this.#typing.delete(userId)) this.changed();
  }

  clear(): void {
    for (const userId of [...this.#typing.keys()]) this.stopped(userId);
  }
}
