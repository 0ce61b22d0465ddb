import { io, type Socket } from 'socket.io-client';
import { SOCKET_PATH } from '../../../app/contract/events';
import { PROTOCOL_VERSION } from '../../../app/contract/messages';
import {
  type FleetTelemetry,
  fleetTelemetrySchema,
  type ServerToPresenterEvents,
  SILENT_AFTER_MS,
  TELEMETRY_NAMESPACE,
} from '../../../app/contract/telemetry';

/** What was relayed last. */
export interface ReceivedTelemetry {
  readonly fleet: FleetTelemetry;
  /** Milliseconds since 1970, by this machine's clock. */
  readonly receivedAt: number;
}

/** The figures of the whole fleet, as one of its instances relays them. */
export interface TelemetrySource {
  /** Undefined until something was relayed; afterwards the last, however old. */
  latest(): ReceivedTelemetry | undefined;
  /** Why there is nothing fresh, a phrase for people; null while there is. */
  problem(): string | null;
  /** Whether the instance that was asked last does not accept the token. */
  isRefused(): boolean;
  /**
   * Calls back whenever `latest` or `problem` may have changed.
   * @returns ends that
   */
  onUpdate(listener: () => void): () => void;
  close(): void;
}

export interface TelemetrySourceConfig {
  /** The load balancer's address, or another that leads to an instance. */
  readonly url: string;
  readonly presenterToken: string;
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
  /** From 0 to 1. @default Math.random */
  readonly random?: () => number;
  /** Milliseconds after which an instance that relays nothing is left for another. @default 5 s */
  readonly longestSilenceMs?: number;
}

const CONNECT_MS = 10_000;
/** An instance relays every second: one that has not for so long is left for another. */
const LONGEST_SILENCE_MS = 5_000;
/** What Socket.IO answers where a namespace is not served. */
const NO_NAMESPACE = 'Invalid namespace';
const SHORTEST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Keeps a connection to whichever instance the load balancer chooses, and makes another one when it ends, after a pause
 * that grows up to 5 s. A refused token is tried again too: it may be that of a deployment under way.
 */
export function connectTelemetry(config: TelemetrySourceConfig): TelemetrySource {
  return new ReconnectingSource(config);
}

type PresenterSocket = Socket<ServerToPresenterEvents, Record<string, never>>;

class ReconnectingSource implements TelemetrySource {
  readonly #listeners = new Set<() => void>();
  readonly #now: () => number;
  readonly #random: () => number;
  readonly #longestSilenceMs: number;
  #socket: PresenterSocket | undefined;
  #timer: NodeJS.Timeout | undefined;
  #failures = 0;
  #latest: ReceivedTelemetry | undefined;
  #trouble = 'telemetry is being connected to';
  #isRefused = false;

  constructor(private readonly config: TelemetrySourceConfig) {
    this.#now = config.now ?? Date.now;
    this.#random = config.random ?? Math.random;
    this.#longestSilenceMs = config.longestSilenceMs ?? LONGEST_SILENCE_MS;
    this.#connect();
  }

  latest(): ReceivedTelemetry | undefined {
    return this.#latest;
  }

  problem(): string | null {
    const isFresh = this.#latest && this.#now() - this.#latest.receivedAt <= SILENT_AFTER_MS;
    return isFresh ? null : this.#trouble;
  }

  isRefused(): boolean {
    return this.#isRefused;
  }

  onUpdate(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  close(): void {
    this.#listeners.clear();
    this.#hangUp();
  }

  #connect(): void {
    const { url, presenterToken } = this.config;
    const socket: PresenterSocket = io(new URL(TELEMETRY_NAMESPACE, url).href, {
      path: SOCKET_PATH,
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      timeout: CONNECT_MS,
      auth: { v: PROTOCOL_VERSION, presenterToken },
    });
    this.#socket = socket;
    this.#giveUpAfter(CONNECT_MS);
    socket.on('connect', () => this.#giveUpAfter(this.#longestSilenceMs));
    socket.on('connect_error', (error: Refusal) => {
      this.#isRefused = isUnauthorized(error);
      this.#failed(refusalOf(error));
    });
    socket.on('disconnect', (reason) => this.#failed(`the connection for telemetry ended (${reason})`));
    socket.on('fleet-telemetry', (payload: unknown) => this.#take(payload));
  }

  #take(payload: unknown): void {
    const { data, error } = fleetTelemetrySchema.safeParse(payload);
    if (data) {
      this.#latest = { fleet: data, receivedAt: this.#now() };
      this.#trouble = 'nothing is heard of the instances';
      this.#isRefused = false;
      this.#failures = 0;
    } else {
      const [issue] = error.issues;
      this.#trouble = `the telemetry is of an unknown form: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`;
    }
    this.#giveUpAfter(this.#longestSilenceMs);
    this.#tell();
  }

  #giveUpAfter(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#failed(`nothing was relayed for ${ms / 1000} s`), ms);
  }

  #failed(trouble: string): void {
    this.#hangUp();
    this.#trouble = trouble;
    const pauseMs = Math.min(SHORTEST_PAUSE_MS * 2 ** this.#failures, LONGEST_PAUSE_MS);
    this.#failures += 1;
    this.#timer = setTimeout(() => this.#connect(), pauseMs * (0.5 + this.#random() / 2));
    this.#tell();
  }

  #hangUp(): void {
    clearTimeout(this.#timer);
    this.#socket?.off();
    this.#socket?.disconnect();
    this.#socket = undefined;
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

type Refusal = Error & { readonly data?: unknown; readonly description?: unknown };

function isUnauthorized({ data }: Refusal): boolean {
  return typeof data === 'object' && data !== null && 'code' in data && data.code === 'unauthorized';
}

/** What a server's refusal, or a transport that could not be opened, means for people. */
function refusalOf(error: Refusal): string {
  const { data, description } = error;
  if (typeof data === 'object' && data !== null && 'code' in data) {
    return isUnauthorized(error)
      ? 'the instances do not accept the presenter token: it is that of another deployment, or it was changed'
      : `the instances refuse telemetry: ${error.message}`;
  }
  if (error.message === NO_NAMESPACE) return 'the instance that answered is of a version without telemetry';
  const cause =
    typeof description === 'object' && description !== null && 'message' in description
      ? description.message
      : undefined;
  const detail = typeof cause === 'string' && cause !== '' ? cause : error.message;
  return `the instances cannot be reached for telemetry: ${detail}`;
}
