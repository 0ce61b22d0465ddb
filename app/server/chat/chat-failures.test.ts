import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { Redis } from 'ioredis';
import { startDynamoDb } from '../../../scripts/rehearsal/stores/dynamodb';
import { startMachineRedis } from '../../../scripts/rehearsal/stores/testing/machine-redis';
import type { ChatMessage } from '../../contract/messages';
import { type Deployment, startDeployment } from '../testing/deployment';
import { TEST_TABLES } from '../testing/tables';
import { closeAll, connect, joined, nextMessage, openSession, type TestSocket } from '../testing/test-client';
import { numbered } from './testing/numbered-log';

const roomId = 'lobby';

let deployment: Deployment;
let redis: { readonly url: string; stop(): Promise<void> };
let redisIsAway: boolean;

async function stopRedis(): Promise<void> {
  if (!redisIsAway) await redis.stop();
  redisIsAway = true;
}

beforeEach(async () => {
  redis = await startMachineRedis();
  redisIsAway = false;
  deployment = await startDeployment({
    dynamoDb: await startDynamoDb({ tables: TEST_TABLES }),
    redis: { url: redis.url, stop: stopRedis },
  });
});
afterEach(async () => {
  closeAll();
  await deployment.stop();
});

/** The same user on both colours, in no room. */
async function onBoth(): Promise<{ readonly blue: TestSocket; readonly green: TestSocket; token: string }> {
  const { token } = await openSession(deployment.blue.url);
  const auth = { v: 1, token };
  const { blue, green } = deployment;
  return { blue: await connect(blue.url, { auth }), green: await connect(green.url, { auth }), token };
}

async function send(socket: TestSocket, clientId: string): Promise<ChatMessage> {
  const answer = await socket.emitWithAck('chat-message', { roomId, clientId, text: clientId });
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.message;
}

async function messagesOverHttp(url: string, token: string): Promise<Response> {
  return fetch(`${url}/api/rooms/${roomId}/messages`, { headers: { Authorization: `Bearer ${token}` } });
}

it('a message whose answer was lost after it was stored is sent to the other colour, and is there once', async () => {
  const { blue, green } = await onBoth();
  for (const socket of [blue, green]) await socket.emitWithAck('join-room', { roomId });
  deployment.store.mischief.fault = (operation) =>
    operation === 'TransactWriteItems' ? 'lost answer' : undefined;
  const message = { roomId, clientId: 'precious', text: 'precious' };
  const refused = await blue.emitWithAck('chat-message', message);
  expect(refused).toMatchObject({ ok: false, error: { code: 'unavailable', retryable: true } });
  deployment.setOutage(false);
  const shown = nextMessage(blue);
  const again = await green.emitWithAck('chat-message', message);
  expect(again).toMatchObject({ ok: true, duplicate: true, message: { colour: 'blue' } });
  expect(await shown).toMatchObject({ clientId: 'precious' });
  const page = await green.emitWithAck('sync-room', { roomId, since: 0 });
  expect(page).toMatchObject({ messages: [{ clientId: 'precious' }], more: false });
});

it('a message that is missing in the table is missing in the history, though an instance remembers it', async () => {
  const member = await joined(deployment.blue.url);
  const sent = [await send(member, '1'), await send(member, '2'), await send(member, '3')];
  const { blue, token } = await onBoth();
  const TableName = deployment.dynamoDb.tables.messages;
  const Key = { roomId, timestamp: sent[1]?.timestamp };
  await deployment.dynamoDb.request((client) => client.send(new DeleteCommand({ TableName, Key })));
  const history = (await (await messagesOverHttp(deployment.blue.url, token)).json()) as object;
  expect(history).toMatchObject({ messages: [sent[0], sent[2]] });
  expect(history).not.toHaveProperty('remembered');
  expect(await blue.emitWithAck('join-room', { roomId })).toMatchObject({ messages: sent });
});

describe('while the store is away', () => {
  it('rooms can be joined and read as they are remembered, and it is said so', async () => {
    const member = await joined(deployment.blue.url);
    const reader = await joined(deployment.green.url);
    const heard = nextMessage(reader, ({ clientId }) => clientId === '2');
    const sent = [await send(member, '1'), await send(member, '2')];
    await heard;
    const { blue, green, token } = await onBoth();
    deployment.setOutage(true);
    const page = { messages: sent, head: sent[1]?.timestamp, more: false, remembered: true };
    expect(await blue.emitWithAck('join-room', { roomId })).toMatchObject({ ok: true, ...page });
    const since = sent[0]?.timestamp ?? 0;
    const fromCursor = { ...page, messages: sent.slice(1) };
    expect(await green.emitWithAck('join-room', { roomId, since })).toMatchObject({
      ok: true,
      ...fromCursor,
    });
    expect(await green.emitWithAck('sync-room', { roomId, since })).toEqual({ ok: true, ...fromCursor });
    expect(await (await messagesOverHttp(deployment.green.url, token)).json()).toEqual(page);
    const refused = await green.emitWithAck('chat-message', { roomId, clientId: '3', text: 'hi' });
    expect(refused).toMatchObject({ ok: false, error: { code: 'unavailable', retryable: true } });
    deployment.setOutage(false);
    expect(await green.emitWithAck('sync-room', { roomId, since })).not.toHaveProperty('remembered');
    expect(await send(green, '3')).toMatchObject({ previous: sent[1]?.timestamp });
  });

  it('a room of which an instance knows nothing is refused, to be tried again', async () => {
    const { token } = await openSession(deployment.blue.url);
    const socket = await connect(deployment.green.url, { auth: { v: 1, token } });
    deployment.setOutage(true);
    const refused = await socket.emitWithAck('join-room', { roomId: 'elsewhere' });
    expect(refused).toMatchObject({ ok: false, error: { code: 'unavailable', retryable: true } });
    const response = await fetch(`${deployment.green.url}/api/rooms/elsewhere/messages`, {
      headers: { Authorization: `Bearer ${token}` },
    });
    expect(response.status).toBe(503);
  });
});

it('while the store is slow, rooms are joined as they are remembered', async () => {
  const message = await send(await joined(deployment.blue.url), '1');
  const { blue } = await onBoth();
  deployment.setLatency(2_000);
  const page = await blue.emitWithAck('join-room', { roomId });
  expect(page).toMatchObject({ ok: true, messages: [message], remembered: true });
});

it('many who join at the same moment cost few reads', async () => {
  const sender = await joined(deployment.blue.url);
  const messages = [await send(sender, '1'), await send(sender, '2')];
  const { token } = await openSession(deployment.blue.url);
  const auth = { v: 1, token };
  const joiners = await Promise.all(
    Array.from({ length: 60 }, () => connect(deployment.green.url, { auth })),
  );
  deployment.setLatency(100);
  const from = deployment.store.asked.length;
  const answers = await Promise.all(joiners.map((socket) => socket.emitWithAck('join-room', { roomId })));
  for (const answer of answers) expect(answer).toMatchObject({ ok: true, messages });
  const reads = deployment.store.asked.slice(from).filter((name) => name === 'GetItem' || name === 'Query');
  // Alone, each would cost two.
  expect(reads.length).toBeLessThan(joiners.length);
});

describe('what comes over Redis', () => {
  it('is shown once', async () => {
    const [sender, reader] = [await joined(deployment.blue.url), await joined(deployment.green.url)];
    const shown = [sender, reader].map((socket) => {
      const ids: string[] = [];
      socket.on('chat-message', ({ message }) => ids.push(message.clientId));
      return ids;
    });
    const last = [sender, reader].map((socket) => nextMessage(socket, ({ clientId }) => clientId === '5'));
    for (const clientId of ['1', '2', '3', '4', '5']) await send(sender, clientId);
    await Promise.all(last);
    expect(shown).toEqual([
      ['1', '2', '3', '4', '5'],
      ['1', '2', '3', '4', '5'],
    ]);
  });

  it('may be of another version: what is not understood is ignored', async () => {
    const reader = await joined(deployment.green.url);
    const shown = nextMessage(reader);
    const other = new Redis(redis.url);
    const say = (...data: unknown[]) =>
      other.publish('test-socket.io-request#/#', JSON.stringify({ uid: 'another', type: 6, data }));
    await say('message-stored');
    await say('message-stored', null);
    await say('message-stored', { ...numbered(1), previous: 'none' });
    await say('something-else', numbered(2));
    await say('message-stored', { ...numbered(3), reactions: ['+1'] });
    expect(await shown).toEqual(numbered(3));
    other.disconnect();
  });
});

it('when Redis goes away, members on an instance go on, and those on the other are told of heads', async () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => void unhandled.push(reason);
  process.on('unhandledRejection', note);
  const [sender, neighbour] = [await joined(deployment.blue.url), await joined(deployment.blue.url)];
  const reader = await joined(deployment.green.url);
  await stopRedis();
  const typing = new Promise((resolve) => neighbour.once('typing', resolve));
  sender.emit('typing', { roomId });
  expect(await typing).toMatchObject({ roomId });
  const shown = nextMessage(neighbour);
  const announced = new Promise<number>((resolve) => reader.on('room-head', ({ head }) => resolve(head)));
  const message = await send(sender, '1');
  expect(await shown).toEqual(message);
  expect(await announced).toBe(message.timestamp);
  process.off('unhandledRejection', note);
  expect(unhandled).toEqual([]);
});
