import { createSession } from '../client/chat-api';
import { ProtocolServer } from '../client/testing/protocol-server';
import { eventually } from '../testing/eventually';
import { ChatSession } from './chat-session';

let server: ProtocolServer;
const chats: ChatSession[] = [];

beforeEach(async () => {
  server = await ProtocolServer.start();
});

afterEach(async () => {
  for (const chat of chats.splice(0)) chat.close();
  await server.close();
});

async function join(name: string, roomId = 'lobby'): Promise<ChatSession> {
  const session = await createSession(server.url, name);
  const chat = new ChatSession({ url: server.url, session, roomId });
  chats.push(chat);
  chat.start();
  await eventually(() => expect(chat.room(chat.reading.view.get().roomId).get()?.room).toBeDefined());
  return chat;
}

const texts = (chat: ChatSession, roomId: string) =>
  chat
    .room(roomId)
    .get()
    ?.messages.map(({ text }) => text);
const unread = (chat: ChatSession) => Object.fromEntries(chat.reading.unread.get());

test('a room is shown as it is, and the same object until something of it changes', async () => {
  const ada = await join('Ada');
  const before = ada.room('lobby').get();
  expect(ada.room('lobby').get()).toBe(before);
  ada.client.send('lobby', 'hello');
  await eventually(() => expect(texts(ada, 'lobby')).toEqual(['hello']));
  expect(before?.messages).toEqual([]);
});

test('who goes to another room stays in the first, and is told how much waits there', async () => {
  const ada = await join('Ada');
  const ben = await join('Ben');
  ben.client.send('lobby', 'read');
  await eventually(() => expect(texts(ada, 'lobby')).toEqual(['read']));
  const read = ada.room('lobby').get()?.messages[0]?.timestamp;
  const { roomId } = await ada.directory.create('Back stage');
  ada.open(roomId);
  ben.client.send('lobby', 'one');
  ben.client.send('lobby', 'two');
  await eventually(() => expect(unread(ada)).toEqual({ lobby: 2 }));
  ada.open('lobby');
  expect(ada.reading.view.get()).toEqual({ roomId: 'lobby', unreadAfter: read });
  expect(unread(ada)).toEqual({});
  ada.open(roomId);
  ada.open('lobby');
  expect(ada.reading.view.get().unreadAfter).toBeUndefined();
});

test('a room that there is not leads to the lobby', async () => {
  const ada = await join('Ada', 'nowhere');
  expect(ada.reading.view.get().roomId).toBe('lobby');
  expect(ada.hasVisited('nowhere')).toBe(false);
});

test('a handover flips the page and is counted, and nothing counts as lost', async () => {
  const ada = await join('Ada');
  const state = () => ada.socket.get();
  await eventually(() => expect(state()).toMatchObject({ connected: true, flips: 0, handovers: 0, lost: 0 }));
  server.handOver(ada.session.userId, { to: 'green' });
  await eventually(() => expect(state()).toMatchObject({ flips: 1, handovers: 1, lost: 0, connected: true }));
  expect(state().servedBy).toMatchObject({ colour: 'green', version: 'v2' });
});

test('before the first connection nothing was lost; afterwards it is', async () => {
  const session = await createSession(server.url, 'Ada');
  const chat = new ChatSession({ url: server.url, session, roomId: 'lobby' });
  chats.push(chat);
  expect(chat.socket.get()).toMatchObject({ connected: false, wasConnected: false, servedBy: undefined });
  chat.start();
  await eventually(() => expect(chat.socket.get()).toMatchObject({ connected: true, wasConnected: true }));
  server.mischief.reachable = () => false;
  server.cutOff(session.userId);
  await eventually(() => expect(chat.socket.get()).toMatchObject({ connected: false, wasConnected: true }));
});

test('what is written before there is a connection is shown at once, and sent later', async () => {
  const session = await createSession(server.url, 'Ada');
  server.mischief.reachable = () => false;
  const chat = new ChatSession({ url: server.url, session, roomId: 'lobby' });
  chats.push(chat);
  const shown = () => chat.room('lobby').get();
  expect(shown()).toBeUndefined();
  chat.start();
  expect(shown()).toMatchObject({ messages: [], pending: [] });
  expect(shown()?.room).toBeUndefined();
  chat.client.send('lobby', 'early');
  expect(shown()?.pending).toMatchObject([{ text: 'early', state: 'sending' }]);
  server.mischief.reachable = () => true;
  await eventually(() => expect([texts(chat, 'lobby'), shown()?.pending]).toEqual([['early'], []]));
  expect(shown()?.room).toMatchObject({ roomId: 'lobby' });
});

test('who types is known until the message comes', async () => {
  const ada = await join('Ada');
  const ben = await join('Ben');
  ben.client.typing('lobby');
  await eventually(() => expect(ada.typists.get()).toEqual([ben.session.userId]));
  ben.client.send('lobby', 'done');
  await eventually(() => expect(texts(ada, 'lobby')).toEqual(['done']));
  expect(ada.typists.get()).toEqual([]);
});

test('what is half written stays in its room', async () => {
  const ada = await join('Ada');
  ada.keepDraft('lobby', 'half a sent');
  expect([ada.draft('lobby'), ada.draft('elsewhere')]).toEqual(['half a sent', '']);
});
