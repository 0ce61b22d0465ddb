import { within } from '../platform/within';
import { CLOCK_TOLERANCE_MS, type Ticket } from './session-tokens';

/** What a `Redis` of ioredis has, of which one command is needed. */
export interface TicketMarks {
  /** `SET key value PX ms NX`: `OK`, or null when the key is there already. Rejects when Redis is away. */
  set(key: string, value: string, px: 'PX', milliseconds: number, nx: 'NX'): Promise<'OK' | null>;
}

export interface UsedTicketsConfig {
  readonly redis: TicketMarks;
  /** What the names of the keys begin with. */
  readonly keyPrefix: string;
  /** Milliseconds that Redis has to answer; without an answer, this instance decides alone. */
  readonly waitMs: number;
  /** So many tickets are remembered by the instance itself. */
  readonly most: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Lets each ticket be used once: no two connections to this instance get in with the same one, and none to any other
 * instance as long as Redis is there.
 */
export class UsedTickets {
  /** Until when (milliseconds since 1970) each has to be remembered. */
  readonly #used = new Map<string, number>();

  constructor(private readonly config: UsedTicketsConfig) {}

  /** Uses a ticket up. False when that was done before. */
  async use({ id, expiresAt }: Pick<Ticket, 'id' | 'expiresAt'>): Promise<boolean> {
    const now = this.config.now();
    if ((this.#used.get(id) ?? 0) > now) return false;
    // Until no instance takes the ticket, by a clock that is as late as can be.
    const forgetAt = Math.max(now, expiresAt) + 2 * CLOCK_TOLERANCE_MS;
    this.#makeRoom(now);
    this.#used.set(id, forgetAt);
    return (await this.#markInRedis(id, Math.ceil(forgetAt - now))) !== 'used before';
  }

  async #markInRedis(id: string, lifeMs: number): Promise<'marked' | 'used before' | 'unknown'> {
    const { redis, keyPrefix, waitMs } = this.config;
    try {
      const reply = await within(waitMs, redis.set(`${keyPrefix}ticket:${id}`, '1', 'PX', lifeMs, 'NX'));
      return reply === null ? 'used before' : 'marked';
    } catch {
      return 'unknown';
    }
  }

  /* Forgets what has expired and, if that is not enough, a tenth of the others: those that were used first. */
  #makeRoom(now: number): void {
    const { most } = this.config;
    if (this.#used.size < most) return;
    for (const [id, forgetAt] of this.#used) {
      if (forgetAt <= now) this.#used.delete(id);
    }
    if (this.#used.size < most) return;
    for (const id of [...this.#used.keys()].slice(0, Math.ceil(most / 10))) this.#used.delete(id);
  }
}
