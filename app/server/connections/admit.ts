import { RequestError } from '../platform/request-error';
import type { Admission } from './admission';
import type { ChatSocket } from './chat-server';
import { RefusedConnection } from './refused-connection';

/**
 * A Socket.IO middleware that holds a handshake until its turn. One that would have to wait too long is refused as
 * `rate-limited`, and told when to come back. A connection that closes meanwhile gives its place up, and one that is
 * closed already takes none.
 */
export function admit(admission: Pick<Admission, 'enter'>) {
  return (socket: Pick<ChatSocket, 'conn'>, next: (error?: Error) => void): void => {
    const { conn } = socket;
    let leave = (): void => undefined;
    const giveUp = () => {
      leave();
      // Socket.IO sees that the connection is closed, and forgets the handshake.
      next(new Error('closed before its turn'));
    };
    if (conn.readyState !== 'open') {
      giveUp();
      return;
    }
    conn.once('close', giveUp);
    leave = admission.enter((turn) => {
      conn.off('close', giveUp);
      if (turn.admitted) next();
      else next(new RefusedConnection(tooMany(turn.retryAfterMs)));
    });
  };
}

function tooMany(retryAfterMs: number): RequestError {
  return new RequestError('rate-limited', 'too many connections at once; come back later', { retryAfterMs });
}
