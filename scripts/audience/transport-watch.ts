import { io } from 'socket.io-client';
import type { Colour } from '../../app/contract/colour';
import type { ChatSocket, Connect } from '../../app/client/connection';

/** A moment in which a client that had joined had no open socket. */
export interface Drop {
  readonly client: string;
  /** Milliseconds of the watch's clock. */
  readonly at: number;
  /** Undefined while it lasts. */
  durationMs?: number;
}

/** What Engine.IO's transport has of `ws` in Node. */
interface WebSocketTransport {
  readonly ws?: { pause(): void; resume(): void };
}

interface OpenSocket {
  readonly colour: Colour;
  /** Counts up over all sockets: a higher one was opened later. */
  readonly order: number;
}

/**
 * Watches the real sockets of clients, whatever the clients say of themselves: wraps the `connect` that they are given,
 * and notes each socket as open from the server's `session-ready` on until its transport closes.
 */
export class TransportWatch {
  readonly drops: Drop[] = [];
  /** How often a client's older socket closed while a younger one was open. */
  handovers = 0;
  readonly openSockets: Record<Colour, number> = { blue: 0, green: 0 };
  /** Clients with at least one open socket. */
  connected = 0;
  /** The most sockets that were opened within a second since measuring began. */
  peakOpenedPerSecond = 0;
  #openedLately: number[] = [];
  #order = 0;
  #dropsBefore = 0;
  readonly #clients = new Map<string, WatchedClient>();

  /** @param now milliseconds, never going back */
  constructor(private readonly now: () => number) {}

  /** The `connect` for a client; what it makes is watched under the client's name. */
  connectFor(client: string, connect: Connect = io): Connect {
    const watched = new WatchedClient();
    this.#clients.set(client, watched);
    return (url, options) => {
      const socket = connect(url, options);
      this.#watch(client, watched, socket);
      return socket;
    };
  }

  /** From now on the client is to have an open socket at every moment. */
  joined(client: string): void {
    const watched = this.#clients.get(client);
    if (!watched || watched.expected) return;
    watched.expected = true;
    if (watched.open.size === 0) this.#dropped(client, watched);
  }

  /** The colour of the client's youngest open socket. */
  colourOf(client: string): Colour | undefined {
    let youngest: OpenSocket | undefined;
    for (const socket of this.#clients.get(client)?.open.values() ?? []) {
      if (socket.order > (youngest?.order ?? 0)) youngest = socket;
    }
    return youngest?.colour;
  }

  /** Drops since measuring began. */
  get dropsMeasured(): number {
    return this.drops.length - this.#dropsBefore;
  }

  /** Milliseconds of the longest drop since measuring began; one that lasts counts up to this moment. */
  get longestDropMs(): number {
    return this.drops
      .slice(this.#dropsBefore)
      .reduce((longest, { at, durationMs }) => Math.max(longest, durationMs ?? this.now() - at), 0);
  }

  /** Begins anew to look for the longest drop and the peak of openings. */
  startMeasuring(): void {
    this.#dropsBefore = this.drops.length;
    this.peakOpenedPerSecond = 0;
    this.#openedLately = [];
  }

  /** Reads nothing from the client's open WebSockets for so many milliseconds, as a device does that is suspended. */
  stopReading(client: string, ms: number): void {
    for (const engine of this.#clients.get(client)?.open.keys() ?? []) {
      const { ws } = (engine as { transport?: WebSocketTransport }).transport ?? {};
      ws?.pause();
      setTimeout(() => ws?.resume(), ms).unref();
    }
  }

  /** From now on clients may close their sockets. Drops that last are ended here. */
  finish(): void {
    for (const watched of this.#clients.values()) {
      watched.expected = false;
      this.#recovered(watched);
    }
  }

  #watch(client: string, watched: WatchedClient, socket: ChatSocket): void {
    // Heard before the client's own listeners, and each time the same socket reconnects.
    socket.on('session-ready', ({ colour }) => {
      const { engine } = socket.io;
      if (watched.open.has(engine) || !isOpen(engine)) return;
      this.#opened(watched, engine, colour);
      engine.once('close', () => this.#closed(client, watched, engine));
    });
  }

  #opened(watched: WatchedClient, engine: object, colour: Colour): void {
    if (watched.open.size === 0) this.connected += 1;
    this.#order += 1;
    this.#countOpening();
    watched.open.set(engine, { colour, order: this.#order });
    this.openSockets[colour] += 1;
    this.#recovered(watched);
  }

  #countOpening(): void {
    const now = this.now();
    this.#openedLately = [...this.#openedLately.filter((at) => at > now - 1_000), now];
    this.peakOpenedPerSecond = Math.max(this.peakOpenedPerSecond, this.#openedLately.length);
  }

  #closed(client: string, watched: WatchedClient, engine: object): void {
    const socket = watched.open.get(engine);
    if (!socket) return;
    watched.open.delete(engine);
    this.openSockets[socket.colour] -= 1;
    if (watched.open.size === 0) {
      this.connected -= 1;
      if (watched.expected) this.#dropped(client, watched);
    } else if (watched.expected && [...watched.open.values()].some(({ order }) => order > socket.order)) {
      this.handovers += 1;
    }
  }

  #dropped(client: string, watched: WatchedClient): void {
    const drop: Drop = { client, at: this.now() };
    watched.drop = drop;
    this.drops.push(drop);
  }

  #recovered(watched: WatchedClient): void {
    if (watched.drop) watched.drop.durationMs = this.now() - watched.drop.at;
    watched.drop = undefined;
  }
}

class WatchedClient {
  expected = false;
  drop: Drop | undefined;
  readonly open = new Map<object, OpenSocket>();
}

function isOpen(engine: { readyState?: string }): boolean {
  return engine.readyState === 'open';
}
