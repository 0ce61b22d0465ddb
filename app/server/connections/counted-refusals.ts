import { type Ack, ERROR_CODES, type ErrorBody, type ErrorCode } from '../../contract/errors';
import type { ChatServer, ChatSocket } from './chat-server';

type OnRefused = (code: ErrorCode) => void;
type Middleware<S> = (socket: S, next: (error?: Error) => void) => void;

/** The code of Engine.IO for what `allowRequest` does not let in. */
const NOT_ALLOWED = 4;
/** What `ws` says of a message above the limit; Engine.IO passes nothing else on. */
const OVERSIZE = 'Max payload size exceeded';

interface TransportError {
  readonly code: number;
  /** Where `allowRequest` said why, its reason is the message. */
  readonly context?: { readonly message?: unknown };
}

/**
 * Tells of each request that does not even become a transport: of another site's page, malformed, or one too many for an
 * instance that is full or about to end.
 */
export function countRefusedTransports(io: ChatServer, onRefused: OnRefused): void {
  io.engine.on('connection_error', ({ code, context }: TransportError) => {
    if (code !== NOT_ALLOWED) onRefused('bad-request');
    else onRefused(ERROR_CODES.find((reason) => reason === context?.message) ?? 'forbidden');
  });
}

/** The same middleware, telling of each connection that it refuses. One that closed by itself is not refused. */
export function countingRefusals<S>(middleware: Middleware<S>, onRefused: OnRefused): Middleware<S> {
  return (socket, next) =>
    middleware(socket, (error?: Error & { readonly data?: ErrorBody }) => {
      if (error?.data) onRefused(error.data.code);
      next(error);
    });
}

/** Tells of each event of a connection that is answered with an error, and of what is too large to be read at all. */
export function countRefusedEvents(socket: ChatSocket, onRefused: OnRefused): void {
  socket.use((event: unknown[], next) => {
    const acknowledge = event.at(-1);
    if (typeof acknowledge === 'function') {
      event[event.length - 1] = (answer: Ack) => {
        if (!answer.ok) onRefused(answer.error.code);
        (acknowledge as (answer: Ack) => void)(answer);
      };
    }
    next();
  });
  socket.conn.on('close', (_reason, cause: unknown) => {
    if (cause instanceof Error && cause.message.includes(OVERSIZE)) onRefused('too-large');
  });
}
