import type { Ack, ErrorBody, ErrorCode } from '../../contract/errors';
import type { ChatServer, ChatSocket } from './chat-server';

type OnRefused = (code: ErrorCode) => void;
type Middleware = (socket: ChatSocket, next: (error?: Error) => void) => void;

/** The code of Engine.IO for what `allowRequest` does not let in. */
const NOT_ALLOWED = 4;
/** What `ws` says of a message above the limit; Engine.IO passes nothing else on. */
const OVERSIZE = 'Max payload size exceeded';

/** Tells of each request that does not even become a transport: of another site's page, or malformed. */
export function countRefusedTransports(io: ChatServer, onRefused: OnRefused): void {
  io.engine.on('connection_error', ({ code }: { readonly code: number }) =>
    onRefused(code === NOT_ALLOWED ? 'forbidden' : 'bad-request'),
  );
}

/** The same middleware, telling of each connection that it refuses. */
export function countingRefusals(middleware: Middleware, onRefused: OnRefused): Middleware {
  return (socket, next) =>
    middleware(socket, (error?: Error & { readonly data?: ErrorBody }) => {
      if (error) onRefused(error.data?.code ?? 'internal');
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
