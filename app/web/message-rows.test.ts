import type { PendingMessage } from '../client/outbox';
import type { Colour } from '../contract/colour';
import type { ChatMessage } from '../contract/messages';
import { messageRows, pendingKeys } from './message-rows';

const ME = 'user-1';
const NOON = new Date(2026, 4, 1, 12).getTime();
const MINUTE = 60_000;

function message(clientId: string, ms: number, userId = 'user-2', colour: Colour = 'blue'): ChatMessage {
  const timestamp = ms * 1_000;
  return { roomId: 'lobby', timestamp, previous: 0, clientId, userId, name: userId, text: clientId, colour };
}

function pending(clientId: string): PendingMessage {
  return { clientId, roomId: 'lobby', text: clientId, createdAt: NOON, state: 'sending', attempts: 1 };
}

function rows(
  messages: readonly ChatMessage[],
  more: { pending?: PendingMessage[]; unreadAfter?: number } = {},
) {
  return messageRows({ messages, pending: more.pending ?? [], userId: ME, unreadAfter: more.unreadAfter });
}

const marked = (found: ReturnType<typeof rows>, mark: 'continued' | 'startsDay' | 'firstUnread' | 'own') =>
  found.filter((row) => row[mark]).map(({ clientId }) => clientId);

test('an author who goes on within a moment, by the same colour, is not named again', () => {
  const found = rows([
    message('a', NOON),
    message('goes-on', NOON + MINUTE),
    message('pauses', NOON + 10 * MINUTE),
    message('by-green', NOON + 11 * MINUTE, 'user-2', 'green'),
    message('other', NOON + 11 * MINUTE, 'user-3', 'green'),
  ]);
  expect(marked(found, 'continued')).toEqual(['goes-on']);
});

test('each day begins once, by the clock of whoever looks', () => {
  const midnight = new Date(2026, 4, 2).getTime();
  const found = rows([
    message('a', NOON),
    message('last', midnight - 1),
    message('first', midnight),
    message('next', midnight + 1),
  ]);
  expect(marked(found, 'startsDay')).toEqual(['a', 'first']);
  expect(marked(found, 'continued')).toEqual(['next']);
});

test("what is unread begins with the first message of somebody else's", () => {
  const unreadAfter = (NOON + 1) * 1_000;
  const messages = [
    message('read', NOON),
    message('mine', NOON + 2, ME),
    message('unread', NOON + 3),
    message('more', NOON + 4),
  ];
  expect(marked(rows(messages, { unreadAfter }), 'firstUnread')).toEqual(['unread']);
  expect(marked(rows(messages), 'firstUnread')).toEqual([]);
});

test('a message that is stored and still counts as pending is there once, under the same key as before', () => {
  const [before] = rows([], { pending: [pending('mine')] });
  const after = rows([message('mine', NOON, ME)], { pending: [pending('mine'), pending('next')] });
  expect(after.map(({ clientId }) => clientId)).toEqual(['mine', 'next']);
  expect(after[0]?.key).toBe(before?.key);
  expect(after[0]?.pending).toBeUndefined();
  expect(marked(after, 'own')).toEqual(['mine', 'next']);
});

test("somebody else's message with the same client id is another one", () => {
  const found = rows([message('same', NOON)], { pending: [pending('same')] });
  expect(new Set(found.map(({ key }) => key)).size).toBe(2);
});

test('a line stays the same object until something of it changes', () => {
  const messages = [message('a', NOON), message('b', NOON + 1)];
  const one = pending('mine');
  const before = rows(messages, { pending: [one] });
  const after = rows([message('older', NOON - 1), ...messages], { pending: [one] });
  expect(after[1]).not.toBe(before[0]);
  expect(after[2]).toBe(before[1]);
  expect(after[3]).toBe(before[2]);
});

test('the acknowledgement of a message leaves only keys that were there before', () => {
  const failed: PendingMessage = { ...pending('failed'), state: 'failed' };
  const before = pendingKeys(rows([], { pending: [failed, pending('next')] }));
  const after = pendingKeys(rows([message('next', NOON, ME)], { pending: [failed] }));
  expect(before.size).toBe(2);
  expect([...after]).toEqual([...before].slice(0, 1));
});
