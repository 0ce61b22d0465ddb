import type { IncomingMessage } from 'node:http';
import type { Failover } from '../../contract/events';
import type { WhoAmI } from '../../contract/messages';
import type { ChatSocket } from './chat-server';
import type { ConnectionRegistry } from './connection-registry';
import { RefusedConnection } from './refused-connection';

export interface WelcomeConfig {
  readonly whoAmI: WhoAmI;
  readonly registry: Pick<ConnectionRegistry, 'add' | 'remove'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * A Socket.IO middleware, after the authentication, that finds out what to tell the client about a failover: signing
 * takes a moment, and the first event of a connection must not come after others.
 */
export function prepareWelcome(
  failoverFor: (session: ChatSocket['data']) => Promise<Failover>,
): (socket: ChatSocket, next: (error?: Error) => void) => void {
  return ({ data }, next) => {
    failoverFor(data).then(
      (failover) => {
        data.failover = failover;
        next();
      },
      (error: unknown) => next(new RefusedConnection(error)),
    );
  };
}

/** Tells a new connection who serves it, before anything else, and keeps a record of it for as long as it is open. */
export function welcome(socket: ChatSocket, { whoAmI, registry, now }: WelcomeConfig): void {
  const { userId, sessionId, connectedAt, failover } = socket.data;
  const { colour, instanceId } = whoAmI;
  socket.emit('session-ready', {
    sessionId,
    userId,
    ...whoAmI,
    serverTime: now(),
    ...(failover && { failover }),
  });
  delete socket.data.failover;
  registry.add({ connectionId: socket.id, userId, sessionId, colour, instanceId, connectedAt });
  socket.on('disconnect', () => registry.remove(socket.id));
  forgetRequest(socket);
}

/* The handshake is over: its HTTP request would otherwise be kept for as long as the connection. */
function forgetRequest(socket: ChatSocket): void {
  (socket.conn as { request: IncomingMessage | null }).request = null;
}
