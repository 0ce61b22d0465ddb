import { startDynamoDb } from '../../../scripts/rehearsal/stores/dynamodb';
import { startMachineRedis } from '../../../scripts/rehearsal/stores/testing/machine-redis';
import type { ChatMessage } from '../../contract/messages';
import { type Deployment, startDeployment } from '../testing/deployment';
import { TEST_TABLES } from '../testing/tables';
import {
  closeAll,
  connect,
  joined,
  nextMessage,
  openSession,
  post,
  type TestSocket,
} from '../testing/test-client';

let deployment: Deployment;

beforeAll(async () => {
  deployment = await startDeployment({
    dynamoDb: await startDynamoDb({ tables: TEST_TABLES }),
    redis: await startMachineRedis(),
  });
});
afterEach(closeAll);
afterAll(() => deployment.stop());

async function newRoom(): Promise<string> {
  const { token } = await openSession(deployment.blue.url);
  const response = await post(
    `${deployment.blue.url}/api/rooms`,
    { name: 'Room' },
    { Authorization: `Bearer ${token}` },
  );
  return ((await response.json()) as { roomId: string }).roomId;
}

async function send(socket: TestSocket, roomId: string, clientId: string, text = clientId) {
  const answer = await socket.emitWithAck('chat-message', { roomId, clientId, text });
  if (!answer.ok) throw new Error(`${answer.error.code}: ${answer.error.message}`);
  return answer;
}

async function wholeLog(socket: TestSocket, roomId: string): Promise<ChatMessage[]> {
  const messages: ChatMessage[] = [];
  for (;;) {
    const page = await socket.emitWithAck('sync-room', {
      roomId,
      since: messages.at(-1)?.timestamp ?? 0,
      limit: 7,
    });
    if (!page.ok) throw new Error(page.error.message);
    messages.push(...page.messages);
    if (!page.more) {
      expect(page.head).toBe(messages.at(-1)?.timestamp ?? 0);
      return messages;
    }
  }
}

describe('a message', () => {
  it('reaches the members on both colours, as it was acknowledged', async () => {
    const sender = await joined(deployment.blue.url, 'lobby', 'Bob');
    const readers = [sender, await joined(deployment.green.url)];
    const received = readers.map((reader) => nextMessage(reader));
    const answer = await send(sender, 'lobby', 'c1', 'hello');
    expect(answer).toMatchObject({
      message: { roomId: 'lobby', text: 'hello', name: 'Bob', colour: 'blue' },
    });
    expect(answer).not.toHaveProperty('duplicate');
    for (const message of await Promise.all(received)) expect(message).toEqual(answer.message);
  });

  it('is stored once when it is sent again, to either colour, even at the same time', async () => {
    const roomId = await newRoom();
    const { token } = await openSession(deployment.blue.url);
    const [onBlue, onGreen] = await Promise.all(
      [deployment.blue, deployment.green].map(({ url }) => connect(url, { auth: { v: 1, token } })),
    );
    if (!onBlue || !onGreen) throw new Error('not connected');
    for (const socket of [onBlue, onGreen]) await socket.emitWithAck('join-room', { roomId });
    const first = await send(onBlue, roomId, 'same');
    const again = await send(onGreen, roomId, 'same', 'another text');
    expect(again).toEqual({ ok: true, message: first.message, duplicate: true });
    const both = await Promise.all(
      [onBlue, onGreen, onBlue, onGreen].map((socket) => send(socket, roomId, 'race')),
    );
    expect(new Set(both.map(({ message }) => message.timestamp)).size).toBe(1);
    expect(both.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
    expect((await wholeLog(onBlue, roomId)).map(({ clientId }) => clientId)).toEqual(['same', 'race']);
  });

  it('of one sender is not taken for that of another with the same client id', async () => {
    const roomId = await newRoom();
    const [a, b] = [await joined(deployment.blue.url, roomId), await joined(deployment.green.url, roomId)];
    await send(a, roomId, 'c');
    expect(await send(b, roomId, 'c')).not.toHaveProperty('duplicate');
  });

  it('is only taken from a member of the room', async () => {
    const socket = await joined(deployment.blue.url);
    const roomId = await newRoom();
    const attempt = () => socket.emitWithAck('chat-message', { roomId, clientId: 'c', text: 'hi' });
    expect(await attempt()).toMatchObject({ ok: false, error: { code: 'not-in-room', retryable: false } });
    await socket.emitWithAck('join-room', { roomId });
    expect(await attempt()).toMatchObject({ ok: true });
    await socket.emitWithAck('leave-room', { roomId });
    expect(await attempt()).toMatchObject({ ok: false, error: { code: 'not-in-room' } });
  });

  it('that could not be stored can be sent again, and is stored once', async () => {
    const roomId = await newRoom();
    const socket = await joined(deployment.blue.url, roomId);
    deployment.setOutage(true);
    const refused = await socket.emitWithAck('chat-message', { roomId, clientId: 'c', text: 'hi' });
    deployment.setOutage(false);
    expect(refused).toMatchObject({ ok: false, error: { code: 'unavailable', retryable: true } });
    await send(socket, roomId, 'c');
    expect(await wholeLog(socket, roomId)).toHaveLength(1);
  });
});

describe('a room', () => {
  it('has one order, in which everybody reads everything, while many write on both colours', async () => {
    const roomId = await newRoom();
    const sockets = await Promise.all(
      [deployment.blue, deployment.green, deployment.blue, deployment.green].map(({ url }) =>
        joined(url, roomId),
      ),
    );
    const reader = await joined(deployment.green.url, roomId);
    const read: number[] = [];
    const writing = new AbortController();
    const reading = (async () => {
      while (!writing.signal.aborted) {
        const page = await reader.emitWithAck('sync-room', { roomId, since: read.at(-1) ?? 0 });
        if (page.ok) read.push(...page.messages.map(({ timestamp }) => timestamp));
        await new Promise((resolve) => setTimeout(resolve, 60));
      }
    })();
    const sent = await Promise.all(
      sockets.flatMap((socket, index) =>
        Array.from({ length: 15 }, (_, number) => send(socket, roomId, `s${index}-${number}`)),
      ),
    );
    writing.abort();
    await reading;
    const log = (await wholeLog(reader, roomId)).map(({ timestamp }) => timestamp);
    expect(log).toHaveLength(60);
    expect(log).toEqual([...new Set(log)].sort((a, b) => a - b));
    expect(sent.map(({ message }) => message.timestamp).sort((a, b) => a - b)).toEqual(log);
    // Whoever follows with a cursor has skipped nothing.
    expect(log.slice(0, read.length)).toEqual(read);
  });

  it('is joined with its newest page, or from a cursor on', async () => {
    const roomId = await newRoom();
    const sender = await joined(deployment.blue.url, roomId);
    const sent = [];
    for (const clientId of ['1', '2', '3']) sent.push((await send(sender, roomId, clientId)).message);
    const reader = await joined(deployment.green.url);
    const room = { roomId, name: 'Room', createdAt: expect.any(Number) as number };
    const head = sent[2]?.timestamp;
    expect(await reader.emitWithAck('join-room', { roomId })).toEqual({
      ok: true,
      room,
      messages: sent,
      head,
      more: false,
    });
    const since = sent[1]?.timestamp ?? 0;
    expect(await reader.emitWithAck('join-room', { roomId, since })).toMatchObject({
      messages: sent.slice(2),
      head,
    });
  });

  it('that does not exist cannot be joined', async () => {
    const socket = await joined(deployment.blue.url);
    const unknown = { ok: false, error: { code: 'unknown-room' } };
    expect(await socket.emitWithAck('join-room', { roomId: 'nowhere' })).toMatchObject(unknown);
  });

  it('is read by its members only', async () => {
    const socket = await joined(deployment.blue.url);
    const read = () => socket.emitWithAck('sync-room', { roomId: 'lobby', since: 0 });
    expect(await read()).toMatchObject({ ok: true });
    await socket.emitWithAck('leave-room', { roomId: 'lobby' });
    expect(await read()).toMatchObject({ ok: false, error: { code: 'not-in-room', retryable: false } });
  });

  it('tells who is there on both colours, and who types', async () => {
    const roomId = await newRoom();
    const onBlue = await joined(deployment.blue.url, roomId, 'Bob');
    const both = new Promise((resolve) =>
      onBlue.on('presence', ({ count, users }) => {
        if (count === 2) resolve(users.map(({ name }) => name));
      }),
    );
    const onGreen = await joined(deployment.green.url, roomId, 'Eve');
    expect(await both).toEqual(['Bob', 'Eve']);
    const typing = new Promise((resolve) => onBlue.once('typing', resolve));
    onGreen.emit('typing', { roomId });
    expect(await typing).toEqual({ roomId, userId: expect.stringMatching(/^user-\d+$/) as string });
  });
});

it('without Redis, members on the other colour learn that there is more to read, and nothing fails', async () => {
  const alone = await startDeployment({
    dynamoDb: await startDynamoDb({ tables: TEST_TABLES }),
    redis: undefined,
  });
  const sender = await joined(alone.blue.url);
  const reader = await joined(alone.green.url);
  const announced = new Promise<number>((resolve) => reader.once('room-head', ({ head }) => resolve(head)));
  const local = nextMessage(sender);
  const { message } = await send(sender, 'lobby', 'c1');
  expect(await local).toEqual(message);
  expect(await announced).toBe(message.timestamp);
  const page = await reader.emitWithAck('sync-room', { roomId: 'lobby', since: 0 });
  expect(page).toMatchObject({ messages: [message] });
  closeAll();
  await alone.stop();
});
