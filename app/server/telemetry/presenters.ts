import type { Namespace } from 'socket.io';
import {
  type FleetTelemetry,
  presenterHandshakeSchema,
  type ServerToPresenterEvents,
  TELEMETRY_NAMESPACE,
} from '../../contract/telemetry';
import type { ErrorCode } from '../../contract/errors';
import type { ChatServer } from '../connections/chat-server';
import { countingRefusals } from '../connections/counted-refusals';
import { RefusedConnection } from '../connections/refused-connection';
import type { Consumer } from '../connections/slow-consumers';
import { parsePayload } from '../platform/payload';
import { RequestError } from '../platform/request-error';
import { isSameSecret } from '../platform/same-secret';

/** Presenters that an instance takes: each is sent what all instances tell. */
const MOST_PRESENTERS = 20;
const COME_BACK_AFTER_MS = 5_000;

type NoEvents = Record<string, never>;
type PresenterNamespace = Namespace<NoEvents, ServerToPresenterEvents, NoEvents, { userId?: undefined }>;

export interface PresentersConfig {
  readonly presenterToken: string;
  /** What a presenter is told at once. */
  readonly fleet: () => FleetTelemetry;
  /** Hears of each presenter that is refused. */
  readonly onRefused: (code: ErrorCode) => void;
}

/** The presenters that are connected to this instance. None of them is a user: they are in a namespace of their own. */
export interface Presenters {
  /** Tells all of them; one that has not yet taken what it was told before waits for the next time. */
  tell(): void;
  /** Their connections. */
  connections(): readonly Consumer[];
  /** Closes the transports, which makes presenters connect elsewhere. */
  close(): void;
}

/** Lets presenters in who have the token. What they send is ignored. */
export function servePresenters(io: ChatServer, config: PresentersConfig): Presenters {
  // The events of a namespace are its own; the types of Socket.IO have one set for all.
  const namespace = io.of(TELEMETRY_NAMESPACE) as unknown as PresenterNamespace;
  const connections = () => [...namespace.sockets.values()];
  const guard = (
    socket: { readonly handshake: { readonly auth: Readonly<Record<string, unknown>> } },
    next: (error?: Error) => void,
  ) => {
    try {
      checkHandshake(socket.handshake.auth, config.presenterToken);
      if (namespace.sockets.size >= MOST_PRESENTERS) throw tooMany();
      next();
    } catch (error) {
      next(new RefusedConnection(error));
    }
  };
  namespace.use(countingRefusals(guard, config.onRefused));
  namespace.on('connection', (socket) => {
    socket.use(() => undefined);
    socket.emit('fleet-telemetry', config.fleet());
  });
  return {
    tell() {
      if (namespace.sockets.size > 0) namespace.local.volatile.emit('fleet-telemetry', config.fleet());
    },
    connections,
    close() {
      for (const { conn } of connections()) conn.close();
    },
  };
}

function checkHandshake(auth: Readonly<Record<string, unknown>>, presenterToken: string): void {
  const given = auth['presenterToken'];
  if (typeof given !== 'string' || !isSameSecret(given, presenterToken)) {
    throw new RequestError('unauthorized', "this needs the presenter's token");
  }
  parsePayload(presenterHandshakeSchema, auth);
}

function tooMany(): RequestError {
  return new RequestError('rate-limited', 'this instance has as many presenters as it takes', {
    retryAfterMs: COME_BACK_AFTER_MS,
  });
}
