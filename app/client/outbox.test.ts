import type { ChatMessage } from '../contract/messages';
import { ChatError } from './chat-error';
import { Outbox, type PendingMessage } from './outbox';

const refusal = new ChatError('too-large', 'too long', false);
const busy = new ChatError('unavailable', 'try again', true);
const slowDown = new ChatError('rate-limited', 'slow down', true, 3_000);
const stored: ChatMessage = {
  roomId: 'lobby',
  timestamp: 1,
  previous: 0,
  clientId: 'a',
  userId: 'user-1',
  name: 'Ada',
  text: 'hi',
  colour: 'green',
};

function setUp() {
  const changes: PendingMessage[] = [];
  const outbox = new Outbox(
    (pending) => changes.push(pending),
    () => 0.5,
    60_000,
  );
  const write = (clientId: string, roomId = 'lobby') =>
    outbox.add({ clientId, roomId, text: `text of ${clientId}` }, 0);
  const due = (now = 0) => outbox.due(now).map(({ clientId }) => clientId);
  const states = () => outbox.list().map(({ clientId, state }) => `${clientId} ${state}`);
  return { outbox, changes, write, due, states };
}

describe('the outbox', () => {
  it('sends one message of a room at a time, in the order of writing, and rooms side by side', () => {
    const { outbox, write, due } = setUp();
    write('a');
    write('b');
    write('c', 'other');
    expect(due()).toEqual(['a', 'c']);
    outbox.started('a');
    expect(due()).toEqual(['c']);
    outbox.acknowledged('a', stored);
    expect(due()).toEqual(['b', 'c']);
  });

  it('tells what became of a message', () => {
    const { outbox, write, changes } = setUp();
    write('a');
    outbox.started('a');
    outbox.acknowledged('a', stored);
    expect(changes.map(({ state }) => state)).toEqual(['sending', 'sent']);
    expect(changes.at(-1)?.message).toEqual(stored);
    expect(outbox.list()).toEqual([]);
  });

  it('tries again later, with the same id, what may succeed then', () => {
    const { outbox, write, due } = setUp();
    write('a');
    outbox.attemptFailed('a', outbox.started('a'), busy, 0);
    expect(due(0)).toEqual([]);
    const again = outbox.nextDueAt(0) ?? 0;
    expect(again).toBeGreaterThan(0);
    expect(due(again)).toEqual(['a']);
  });

  it('tries again at once after the connection was lost', () => {
    const { outbox, write, due } = setUp();
    write('a');
    outbox.attemptFailed('a', outbox.started('a'), ChatError.disconnected(), 0);
    expect(due(0)).toEqual(['a']);
  });

  it('waits as long as the server asks for', () => {
    const { outbox, write } = setUp();
    write('a');
    outbox.attemptFailed('a', outbox.started('a'), slowDown, 100);
    expect(outbox.nextDueAt(100)).toBe(3_100);
  });

  it('reports what the server will not have, and goes on with the next', () => {
    const { outbox, write, due, states } = setUp();
    write('a');
    write('b');
    outbox.attemptFailed('a', outbox.started('a'), refusal, 0);
    expect(states()).toEqual(['a failed', 'b sending']);
    expect(due()).toEqual(['b']);
  });

  it('sends a failed message again when it is told to, after the others', () => {
    const { outbox, write, states } = setUp();
    write('a');
    write('b');
    outbox.attemptFailed('a', outbox.started('a'), refusal, 0);
    outbox.retry('a', 10);
    expect(states()).toEqual(['b sending', 'a sending']);
  });

  it('forgets a failed message when it is told to, and no other', () => {
    const { outbox, write, states } = setUp();
    write('a');
    write('b');
    outbox.attemptFailed('a', outbox.started('a'), refusal, 0);
    outbox.discard('a');
    outbox.discard('b');
    expect(states()).toEqual(['b sending']);
  });

  it('ignores what an earlier attempt came to, except that it succeeded', () => {
    const { outbox, write, states } = setUp();
    write('a');
    const first = outbox.started('a');
    outbox.attemptFailed('a', first, ChatError.disconnected(), 0);
    outbox.started('a');
    outbox.attemptFailed('a', first, refusal, 0);
    expect(states()).toEqual(['a sending']);
    outbox.acknowledged('a', stored);
    expect(states()).toEqual([]);
  });

  it('gives a message up that could not be sent in time, but none that is on its way', () => {
    const { outbox, write, states } = setUp();
    write('a');
    write('b', 'other');
    outbox.started('b');
    expect(outbox.nextExpiryAt()).toBe(60_000);
    outbox.expire(60_000, ChatError.disconnected());
    expect(states()).toEqual(['a failed', 'b sending']);
    expect(outbox.list()[0]?.error?.code).toBe('disconnected');
  });
});
