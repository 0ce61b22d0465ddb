import type { ChatServer } from './chat-server';
import { batchSize, closeConnections } from './close-connections';

it.each([
  [0, 5],
  [200, 5],
  [2_000, 20],
  [10_000, 100],
])('of %i connections, %i are closed at once', (connections, size) => {
  expect(batchSize(connections)).toBe(size);
});

it('connections are closed a few at a time, and all of them in the end', async () => {
  const closed: number[] = [];
  const sockets = new Map(
    Array.from({ length: 12 }, (_, id) => [id, { conn: { close: () => closed.push(id) } }]),
  );
  const ended = closeConnections({ sockets: { sockets } } as unknown as ChatServer);
  expect(closed).toEqual([0, 1, 2, 3, 4]);
  await ended;
  expect(closed).toEqual([...sockets.keys()]);
});
