import type { Failover } from '../contract/events';
import { backoffMs, type Backoff } from './backoff';
import type { ChatError } from './chat-error';

/** Each of the first four waits is 150 to 300 ms. */
const RECONNECT: Backoff = { baseMs: 300, maxMs: 5_000, factor: 1.6 };
const FLAT_WAITS = 4;

/** How much of the time that a server asks to wait is added at random, so that those it told so do not come at once. */
const SPREAD = 0.25;

/**
 * Where a connection that was lost is tried again, and when. The load balancer comes first. When it leads nowhere, every
 * other attempt goes to the other colour, with the ticket that the last session brought, until that is refused for good.
 */
export class Reconnection {
  #failures = 0;
  #failover: Failover | undefined;
  #byFailover = false;

  /** @param random from 0 up to 1 */
  constructor(private readonly random: () => number) {}

  /** Where the next attempt goes; undefined: wherever the load balancer leads. */
  get destination(): Failover | undefined {
    return this.#byFailover ? this.#failover : undefined;
  }

  /** The connection is ready. Its ticket takes the place of the last one, which is spent or belongs to the past. */
  arrived(failover: Failover | undefined): void {
    this.#failover = failover;
    this.#byFailover = false;
  }

  /** The connection has been ready for long enough to be trusted: the next waits are short. */
  lasted(): void {
    this.#failures = 0;
  }

  /** A connection that was ready is lost. Answers the milliseconds to wait before the next attempt. */
  lost(): number {
    return this.#wait();
  }

  /** An attempt failed. Answers the milliseconds to wait before the next one. */
  failed(error: ChatError): number {
    if (!this.#byFailover) {
      this.#byFailover = this.#failover !== undefined && error.isTransportFailure;
    } else {
      this.#byFailover = false;
      if (!error.retryable) this.#failover = undefined;
    }
    return this.#wait(error.retryAfterMs);
  }

  #wait(askedForMs = 0): number {
    this.#failures += 1;
    const backoff = backoffMs(this.#failures - FLAT_WAITS + 1, this.random, RECONNECT);
    return Math.max(askedForMs * (1 + this.random() * SPREAD), backoff);
  }
}
