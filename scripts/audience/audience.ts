import type { Connect } from '../../app/client/connection';
import { randomId } from '../../app/client/random-id';
import type { Colour } from '../../app/contract/colour';
import { CLIENT_KINDS } from './client-kinds';
import { Fan, type CreateClient } from './fan';
import { Judge, type MessageFigures } from './judge';
import type { Percentiles } from './latency-histogram';
import type { MeasuredMessages } from './measured-messages';
import { readRooms } from './latecomer';
import type { Problem, Screen } from './screens';
import { Seating } from './seating';
import { TransportWatch, type Drop } from './transport-watch';

export interface AudienceOptions {
  /** Where the load balancer is. */
  readonly url: string;
  readonly clients: number;
  /** Rooms that the clients are spread over, each client in one. */
  readonly rooms: number;
  /** What their rooms are called, before a number. @default 'Audience' */
  readonly roomName?: string;
  /** Messages a second, of all clients together. */
  readonly ratePerSecond: number;
  /** Ends the audience at once: no final judgement, everything closed. */
  readonly signal?: AbortSignal;
  /** How long their messages are, at least. @default about thirty */
  readonly textCharacters?: number;
  /** @default 50 */
  readonly joinsPerSecond?: number;
  /** Milliseconds that a client may take to join. @default 30000 */
  readonly joinTimeoutMs?: number;
  /** Milliseconds after which a message that somebody still lacks counts as lost in the live figures. @default 15000 */
  readonly patienceMs?: number;
  /** Milliseconds that `stop` waits for the last messages to arrive everywhere, at most. @default 20000 */
  readonly settleMs?: number;
  /** Milliseconds that `stop` waits for more after everything has been shown by everybody. @default 1000 */
  readonly lingerMs?: number;
  /** @default socket.io-client's `io` */
  readonly connect?: Connect;
  /** @default a `ChatClient` that keeps 5,000 messages */
  readonly createClient?: CreateClient;
  /** @default Math.random */
  readonly random?: () => number;
}

/** All of it can be sent as JSON. */
export interface AudienceFigures {
  readonly clients: number;
  /** Clients with at least one open socket. */
  readonly connected: number;
  /** By the colour that serves them, as the server said. A client in the middle of a handover has two. */
  readonly openSockets: Readonly<Record<Colour, number>>;
  /** Moments in which a client that had joined had no open socket. */
  readonly dropped: number;
  readonly messages: MessageFigures;
  /** From the sender's call to the display at another member, in milliseconds; null before the first. */
  readonly deliveryMs: Percentiles | null;
  /** What happened since measuring began. */
  readonly measured: Measured;
  /** The same as `deliveryMs`, of the last second or two. */
  readonly recentDeliveryMs: Percentiles | null;
  /** The same, of the last five to ten seconds, by the colour that served who it was displayed to. */
  readonly recentDeliveryByColour: Readonly<Record<Colour, Percentiles | null>>;
  readonly handovers: number;
  /** Milliseconds of the longest moment without an open socket since measuring began; 0 where there was none. */
  readonly longestDropMs: number;
  /** The most sockets that were opened within a second, since measuring began. */
  readonly peakOpenedPerSecond: number;
}

export interface Measured extends MeasuredMessages {
  /** How often measuring has begun anew. */
  readonly measurement: number;
  /** Moments in which a client had no open socket. */
  readonly disconnects: number;
}

/** The final figures, and what went wrong in detail. */
export interface AudienceResult extends AudienceFigures {
  /** A sentence each, the first of them only when there are many; empty when all was well. */
  readonly problems: readonly string[];
  /** The same, some hundred at most. */
  readonly incidents: readonly Problem[];
}

export interface Audience {
  /** How it is going; cheap enough to be asked many times a second. */
  figures(): AudienceFigures;
  /** Begins anew to take `measured`, delivery times, the longest drop and the peak of openings. */
  startMeasuring(): void;
  /** Makes so many clients, the first by name, read nothing from their connections for so many milliseconds. */
  stopReading(clients: number, ms: number): void;
  /** Stops sending, waits until the last messages have arrived, judges, and closes all clients. */
  stop(): Promise<AudienceResult>;
}

/** What a late audience makes up for, in milliseconds: after a longer pause there is no flood. */
const MADE_UP_MS = 1_000;
/** Who reads the logs in the end. */
const LATECOMER = 'latecomer';
const TOLD_DROPS = 200;
const TOLD_PROBLEMS = 20;

/**
 * Seats a synthetic audience in new rooms and lets it chat. Resolves when everybody has joined.
 * @throws RangeError for counts that make no sense; otherwise whatever kept a client from joining, or the signal's
 *   reason; then nothing stays open
 */
export async function startAudience(options: AudienceOptions): Promise<Audience> {
  checkCounts(options);
  const now = () => performance.now();
  const judge = new Judge();
  const run = randomId().slice(0, 6);
  const watch = new TransportWatch(now);
  const createClient = options.createClient ?? CLIENT_KINDS['chat-client'];
  const seating = new Seating({
    url: options.url,
    clients: options.clients,
    rooms: options.rooms,
    roomName: options.roomName ?? 'Audience',
    joinsPerSecond: options.joinsPerSecond ?? 50,
    joinTimeoutMs: options.joinTimeoutMs ?? 30_000,
    signal: options.signal,
    seat: (name, roomId, token) => {
      judge.member(roomId, name);
      const connect = watch.connectFor(name, options.connect);
      const client = createClient({ url: options.url, token, connect });
      return new Fan(name, roomId, client, run, judge, now, options.textCharacters, () =>
        watch.colourOf(name),
      );
    },
    seated: ({ name }) => watch.joined(name),
  });
  try {
    const fans = await seating.fill();
    return new RunningAudience(options, fans, judge, watch, now);
  } catch (error) {
    seating.clear();
    throw error;
  }
}

class RunningAudience implements Audience {
  readonly #random: () => number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #nextAt: number;
  #measurement = 0;
  #result: Promise<AudienceResult> | undefined;
  #aborted = false;

  constructor(
    private readonly options: AudienceOptions,
    private readonly fans: readonly Fan[],
    private readonly judge: Judge,
    private readonly watch: TransportWatch,
    private readonly now: () => number,
  ) {
    this.#random = options.random ?? Math.random;
    this.#nextAt = now();
    options.signal?.addEventListener('abort', () => this.#abort(), { once: true });
    if (options.ratePerSecond > 0) this.#sendLater();
  }

  figures(): AudienceFigures {
    return this.#figures(this.judge.figures(this.now(), this.#patienceMs));
  }

  startMeasuring(): void {
    this.#measurement += 1;
    this.judge.startMeasuring(this.now());
    this.watch.startMeasuring();
  }

  stopReading(clients: number, ms: number): void {
    const names = this.fans.map(({ name }) => name).sort();
    for (const name of names.slice(0, clients)) this.watch.stopReading(name, ms);
  }

  stop(): Promise<AudienceResult> {
    this.#result ??= this.#finish();
    return this.#result;
  }

  get #patienceMs(): number {
    return this.options.patienceMs ?? 15_000;
  }

  #figures(messages: MessageFigures): AudienceFigures {
    const { watch } = this;
    return {
      clients: this.fans.length,
      connected: watch.connected,
      openSockets: { ...watch.openSockets },
      dropped: watch.drops.length,
      messages,
      deliveryMs: this.judge.deliveryMs(),
      measured: {
        measurement: this.#measurement,
        disconnects: watch.dropsMeasured,
        ...this.judge.measured(this.now(), this.#patienceMs),
      },
      recentDeliveryMs: this.judge.recentDeliveryMs(this.now()),
      recentDeliveryByColour: this.judge.recentDeliveryByColour(this.now()),
      handovers: watch.handovers,
      longestDropMs: watch.longestDropMs,
      peakOpenedPerSecond: watch.peakOpenedPerSecond,
    };
  }

  /* At jittered times that keep the rate even when this process was late. */
  #sendLater(): void {
    this.#nextAt = Math.max(this.#nextAt, this.now() - MADE_UP_MS);
    this.#nextAt += (1_000 / this.options.ratePerSecond) * (0.5 + this.#random());
    this.#timer = setTimeout(
      () => {
        this.fans[Math.floor(this.#random() * this.fans.length)]?.say();
        this.#sendLater();
      },
      Math.max(0, this.#nextAt - this.now()),
    );
  }

  async #finish(): Promise<AudienceResult> {
    clearTimeout(this.#timer);
    const end = this.now() + (this.options.settleMs ?? 20_000);
    // A while longer than it takes: what comes twice comes late the second time.
    const lingerMs = this.options.lingerMs ?? 1_000;
    let settledAt = Infinity;
    while (!this.#aborted && this.now() < Math.min(end, settledAt + lingerMs)) {
      settledAt = this.judge.settled ? Math.min(settledAt, this.now()) : Infinity;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    this.judge.conclude();
    const screens = this.fans.map((fan) => ({ room: fan.roomId, member: fan.name, ...fan.screen() }));
    const { logs, unread } = await this.#readLogs();
    const verdict = this.judge.verdict(screens, logs);
    const figures = this.#figures(verdict.messages);
    const drops = this.watch.drops.slice(0, TOLD_DROPS).map(dropProblem);
    const incidents = [...drops, ...unread, ...verdict.problems];
    this.#close();
    return { ...figures, problems: sentences(incidents), incidents };
  }

  /* What is in the logs of the rooms, for somebody who comes now. */
  async #readLogs(): Promise<{ readonly logs: readonly Screen[]; readonly unread: readonly Problem[] }> {
    const [fan] = this.fans;
    if (!fan || this.#aborted) return { logs: [], unread: [] };
    const { url, signal = new AbortController().signal } = this.options;
    const roomIds = [...new Set(this.fans.map(({ roomId }) => roomId))];
    try {
      const logs = [...(await readRooms(url, roomIds, signal))].map(([room, messages]) => ({
        room,
        member: LATECOMER,
        messages: fan.idsOf(messages),
        trimmed: false,
      }));
      return { logs, unread: [] };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return {
        logs: [],
        unread: [{ kind: 'lost', client: LATECOMER, detail: `cannot read the logs: ${reason}` }],
      };
    }
  }

  #abort(): void {
    this.#aborted = true;
    clearTimeout(this.#timer);
    this.#close();
  }

  #close(): void {
    this.watch.finish();
    for (const { client } of this.fans) client.close();
  }
}

function sentences(incidents: readonly Problem[]): string[] {
  const told = incidents.slice(0, TOLD_PROBLEMS).map(({ kind, client, room, message, detail }) => {
    const what = message === undefined ? '' : ` ${message}`;
    const where = room === undefined ? '' : ` in ${room}`;
    return `${kind}${what} at ${client}${where}: ${detail}`;
  });
  const others = incidents.length - told.length;
  return others > 0 ? [...told, `and ${others} more like these`] : told;
}

function dropProblem({ client, durationMs }: Drop): Problem {
  const lasted = durationMs === undefined ? 'until the end' : `for ${Math.round(durationMs)} ms`;
  return { kind: 'dropped', client, detail: `had no open socket ${lasted}` };
}

function checkCounts({ clients, rooms, ratePerSecond }: AudienceOptions): void {
  if (!Number.isInteger(clients) || clients < 1)
    throw new RangeError('clients must be a whole number above 0');
  if (!Number.isInteger(rooms) || rooms < 1) throw new RangeError('rooms must be a whole number above 0');
  if (!Number.isFinite(ratePerSecond) || ratePerSecond < 0) {
    throw new RangeError('ratePerSecond must be a number of at least 0');
  }
}
