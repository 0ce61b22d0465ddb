import { setTimeout as delay } from 'node:timers/promises';
import { type ChatServer, connectionsOf } from './chat-server';

const BATCH = 25;
const PAUSE_MS = 20;

/**
 * Closes the transport of every connection, a few at a time. That makes clients connect again, elsewhere, which
 * `socket.disconnect()` would not.
 */
export async function closeConnections(io: ChatServer): Promise<void> {
  for (let left = connectionsOf(io); left.length > 0; left = left.slice(BATCH)) {
    for (const socket of left.slice(0, BATCH)) socket.conn.close();
    if (left.length > BATCH) await delay(PAUSE_MS);
  }
}
