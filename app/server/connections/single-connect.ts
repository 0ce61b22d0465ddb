import type { ErrorCode } from '../../contract/errors';
import type { ChatServer } from './chat-server';

/** What a Socket.IO packet that asks for a connection begins with. */
const CONNECT = '0';

/**
 * Closes each transport that asks for a connection twice. Until the first request is decided Socket.IO takes any number
 * of them, thousands in the body of a single POST, and each would be one more handshake.
 * @param onRefused called once for such a transport
 */
export function allowSingleConnect(io: ChatServer, onRefused: (code: ErrorCode) => void): void {
  io.engine.on('connection', (conn: ChatServerTransport) => {
    let connects = 0;
    conn.on('data', (data: unknown) => {
      if (typeof data !== 'string' || !data.startsWith(CONNECT)) return;
      connects += 1;
      if (connects !== 2) return;
      onRefused('bad-request');
      // At once: what else came in the same body is not read any more.
      conn.close(true);
    });
  });
}

interface ChatServerTransport {
  on(event: 'data', listener: (data: unknown) => void): unknown;
  /** @param discard without sending what waits to be sent */
  close(discard: boolean): void;
}
