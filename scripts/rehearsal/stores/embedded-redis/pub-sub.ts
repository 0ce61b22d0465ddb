import { globMatcher } from './glob';
import { encodeReply } from './reply';

/** Takes encoded messages. */
export interface Subscriber {
  write(message: Buffer): void;
}

/** Who listens to what. Channels and patterns are strings of bytes (latin1), so any byte may occur in them. */
export class PubSub {
  readonly #channels = new Map<string, Set<Subscriber>>();
  readonly #patterns = new Map<string, { matches: (channel: string) => boolean; to: Set<Subscriber> }>();

  subscribe(subscriber: Subscriber, channel: string): void {
    const subscribers = this.#channels.get(channel) ?? new Set();
    this.#channels.set(channel, subscribers.add(subscriber));
  }

  unsubscribe(subscriber: Subscriber, channel: string): void {
    const subscribers = this.#channels.get(channel);
    subscribers?.delete(subscriber);
    if (subscribers?.size === 0) this.#channels.delete(channel);
  }

  psubscribe(subscriber: Subscriber, pattern: string): void {
    const entry = this.#patterns.get(pattern) ?? { matches: globMatcher(pattern), to: new Set() };
    entry.to.add(subscriber);
    this.#patterns.set(pattern, entry);
  }

  punsubscribe(subscriber: Subscriber, pattern: string): void {
    const entry = this.#patterns.get(pattern);
    entry?.to.delete(subscriber);
    if (entry?.to.size === 0) this.#patterns.delete(pattern);
  }

  /** Sends a message to everybody who listens; answers how many deliveries that were. */
  publish(channel: string, message: Buffer): number {
    const channelBytes = Buffer.from(channel, 'latin1');
    let deliveries = 0;
    const send = (subscribers: ReadonlySet<Subscriber>, encoded: Buffer) => {
      deliveries += subscribers.size;
      for (const subscriber of subscribers) subscriber.write(encoded);
    };
    const subscribers = this.#channels.get(channel);
    if (subscribers) send(subscribers, encodeReply(['message', channelBytes, message]));
    for (const [pattern, { matches, to }] of this.#patterns) {
      if (!matches(channel)) continue;
      send(to, encodeReply(['pmessage', Buffer.from(pattern, 'latin1'), channelBytes, message]));
    }
    return deliveries;
  }

  /** The channels with subscribers, patterns not counted. */
  channels(pattern = '*'): string[] {
    return [...this.#channels.keys()].filter(globMatcher(pattern));
  }

  subscriberCount(channel: string): number {
    return this.#channels.get(channel)?.size ?? 0;
  }

  patternCount(): number {
    return this.#patterns.size;
  }
}
