import { TokenBucket } from '../platform/token-bucket';

export interface AdmissionConfig {
  /** So many connections are let in in a second. */
  readonly perSecond: number;
  /** So many are let in at once, after a quiet time. */
  readonly burst: number;
  /** Milliseconds that a connection may have to wait for its turn. */
  readonly longestWaitMs: number;
  /** Milliseconds: those who are told to come back are given turns as far ahead as this. */
  readonly bookedAheadMs: number;
  /** Milliseconds, never going back. */
  readonly now: () => number;
  readonly random: () => number;
}

/** What `/metrics` tells of an instance's admission. */
export interface AdmissionFigures {
  /** Connections that had their turn, since the start. */
  readonly admitted: number;
  /** Connections that were told to come back later, since the start. */
  readonly refused: number;
  /** Connections that wait for their turn now. */
  readonly waiting: number;
}

/** A connection's turn has come, or it is told in how many milliseconds to try again. */
export type Turn = { readonly admitted: true } | { readonly admitted: false; readonly retryAfterMs: number };

/**
 * Lets connections in one after the other, at a rate that an instance copes with. What would wait too long is told at
 * once when to come back: at its place in the line, as if it had waited, so that those who come back are spread out too.
 */
export class Admission {
  readonly #bucket: TokenBucket;
  readonly #waiting = new Set<(turn: Turn) => void>();
  #timer: NodeJS.Timeout | undefined;
  #admitted = 0;
  #refused = 0;
  /** When the last of those who were told to come back has its turn. */
  #bookedUntil = 0;

  constructor(private readonly config: AdmissionConfig) {
    this.#bucket = new TokenBucket(config, config.now);
  }

  get figures(): AdmissionFigures {
    return { admitted: this.#admitted, refused: this.#refused, waiting: this.#waiting.size };
  }

  /** Whether not even a turn later on can be given away: then it is cheaper to take no more transports. */
  get isFull(): boolean {
    return this.#bookedUntil - this.config.now() > this.config.bookedAheadMs;
  }

  /**
   * Asks for a turn.
   * @param answer called once, perhaps at once
   * @returns gives the place in the line up; `answer` is not called any more
   */
  enter(answer: (turn: Turn) => void): () => void {
    if (this.#waitMs() > this.config.longestWaitMs) {
      answer({ admitted: false, retryAfterMs: this.#bookMs() });
      return () => undefined;
    }
    this.#waiting.add(answer);
    if (this.#timer === undefined) this.#letIn();
    return () => void this.#waiting.delete(answer);
  }

  #waitMs(): number {
    return (this.#waiting.size / this.config.perSecond) * 1000;
  }

  #bookMs(): number {
    const { now, random, perSecond, longestWaitMs } = this.config;
    this.#refused += 1;
    this.#bookedUntil = Math.max(this.#bookedUntil, now() + this.#waitMs()) + 1000 / perSecond;
    return Math.ceil(this.#bookedUntil - now() + random() * longestWaitMs);
  }

  #letIn(): void {
    this.#timer = undefined;
    for (const answer of this.#waiting) {
      const waitMs = this.#bucket.take();
      if (waitMs > 0) {
        this.#timer = setTimeout(() => this.#letIn(), waitMs);
        return;
      }
      this.#waiting.delete(answer);
      this.#admitted += 1;
      answer({ admitted: true });
    }
  }
}
