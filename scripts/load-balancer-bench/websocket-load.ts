import { once } from 'node:events';
import WebSocket from 'ws';
import { LatencyHistogram } from '../audience/latency-histogram';
import { resultOf, type LoadOptions, type LoadResult } from './http-load';

/** About a chat message with its envelope. */
const MESSAGE = 'x'.repeat(200);

/**
 * Sends messages over WebSockets to a server that sends each of them back, the next one as soon as the last has come.
 * @throws Error when a connection cannot be opened, or ends
 */
export async function measureRoundTrips({ port, path, connections, ms }: LoadOptions): Promise<LoadResult> {
  const sockets = await Promise.all(
    Array.from({ length: connections }, async () => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { perMessageDeflate: false });
      await once(socket, 'open');
      return socket;
    }),
  );
  const latency = new LatencyHistogram();
  const startedAt = performance.now();
  await Promise.all(sockets.map((socket) => exchange(socket, startedAt + ms, latency)));
  return resultOf(latency, performance.now() - startedAt);
}

function exchange(socket: WebSocket, end: number, latency: LatencyHistogram): Promise<void> {
  return new Promise((resolve, reject) => {
    let sentAt = 0;
    const send = () => {
      sentAt = performance.now();
      socket.send(MESSAGE);
    };
    socket.on('message', () => {
      const now = performance.now();
      latency.record(now - sentAt);
      if (now < end) send();
      else socket.close();
    });
    socket.on('error', reject);
    socket.on('close', () => {
      if (performance.now() < end) reject(new Error('a WebSocket was closed'));
      else resolve();
    });
    send();
  });
}
