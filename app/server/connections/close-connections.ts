import { setTimeout as delay } from 'node:timers/promises';
import { type ChatServer, connectionsOf } from './chat-server';

/** All are closed within about this time, in milliseconds, and few ones sooner. */
const SPREAD_MS = 2_000;
const PAUSE_MS = 20;
const SMALLEST_BATCH = 5;

/**
 * Closes the transport of every connection, a few at a time. That makes clients connect again, elsewhere, which
 * `socket.disconnect()` would not.
 */
export async function closeConnections(io: ChatServer): Promise<void> {
  const connections = connectionsOf(io);
  const size = batchSize(connections.length);
  for (let left = connections; left.length > 0; left = left.slice(size)) {
    for (const socket of left.slice(0, size)) socket.conn.close();
    if (left.length > size) await delay(PAUSE_MS);
  }
}

/** How many of so many connections are closed at once. */
export function batchSize(connections: number): number {
  return Math.max(SMALLEST_BATCH, Math.ceil((connections * PAUSE_MS) / SPREAD_MS));
}
