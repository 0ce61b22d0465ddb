import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { Server } from 'socket.io';
import { until } from '../../testing/eventually';
import type { ChatServer } from '../connections/chat-server';
import { RequestError } from '../platform/request-error';
import { closeAll, connect, type TestSocket } from '../testing/test-client';
import { handleChat } from './chat-handlers';
import type { RoomPage } from './message-pages';
import { numbered, room } from './testing/numbered-log';

const { roomId } = room;
const PAGE: RoomPage = { room, page: { messages: [], head: 0, more: false } };

let io: ChatServer;
/** The reads that wait for the test to end them, in the order in which they began. */
let reads: { readonly succeed: () => void; readonly fail: () => void }[];
let socket: TestSocket;

beforeEach(async () => {
  reads = [];
  const http = createServer().listen(0, '127.0.0.1');
  await once(http, 'listening');
  io = new Server(http);
  io.on('connection', (connection) =>
    handleChat(connection, {
      log: { append: () => Promise.resolve({ message: numbered(1), duplicate: false }) },
      pages: {
        read: () =>
          new Promise((resolve, reject) => {
            const fail = () => reject(new RequestError('unavailable', 'later'));
            reads.push({ succeed: () => resolve(PAGE), fail });
          }),
      },
      bus: { announce: () => undefined },
      colour: 'blue',
      presenceOf: () => ({ roomId, count: 0, users: [] }),
      logger: pino({ level: 'silent' }),
    }),
  );
  socket = await connect(`http://127.0.0.1:${(http.address() as AddressInfo).port}`, {});
});
afterEach(async () => {
  closeAll();
  await io.close();
});

/** Begins to join the room; the answer follows when the test ends the read. */
async function join() {
  const before = reads.length;
  const answer = socket.emitWithAck('join-room', { roomId });
  await until(() => reads.length > before);
  const [read] = reads.slice(before);
  const isLetIn = async () => (await answer).ok;
  return {
    succeeds: () => (read?.succeed(), isLetIn()),
    fails: () => (read?.fail(), isLetIn()),
  };
}

const maySend = async () =>
  (await socket.emitWithAck('chat-message', { roomId, clientId: 'c', text: 'hi' })).ok;

describe('of two joins of a room at the same time', () => {
  it('the first one fails after the second has succeeded: the client stays in the room', async () => {
    const [first, second] = [await join(), await join()];
    expect(await second.succeeds()).toBe(true);
    expect(await first.fails()).toBe(false);
    expect(await maySend()).toBe(true);
  });

  it('the first one fails before the second succeeds: the client is in the room', async () => {
    const [first, second] = [await join(), await join()];
    expect(await first.fails()).toBe(false);
    expect(await second.succeeds()).toBe(true);
    expect(await maySend()).toBe(true);
  });

  it('the second one fails, before or after the first succeeds: the client is in the room', async () => {
    const [first, second, third] = [await join(), await join(), await join()];
    expect(await second.fails()).toBe(false);
    expect(await first.succeeds()).toBe(true);
    expect(await third.fails()).toBe(false);
    expect(await maySend()).toBe(true);
  });

  it('both fail, in whatever order: the client is not in the room', async () => {
    const [first, second] = [await join(), await join()];
    expect(await second.fails()).toBe(false);
    expect(await first.fails()).toBe(false);
    expect(await maySend()).toBe(false);
  });
});

it('a join that fails takes nobody out of a room who was in it before', async () => {
  await (await join()).succeeds();
  expect(await (await join()).fails()).toBe(false);
  expect(await maySend()).toBe(true);
});

it('whoever left the room while it was joined, and joins again, is in it as long as that may succeed', async () => {
  const first = await join();
  await socket.emitWithAck('leave-room', { roomId });
  const second = await join();
  expect(await first.fails()).toBe(false);
  expect(await second.succeeds()).toBe(true);
  expect(await maySend()).toBe(true);
});
