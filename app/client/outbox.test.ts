import type { ChatMessage } from '../contract/messages';
import { ChatError } from './chat-error';
import { Outbox, type PendingMessage } from './outbox';
import type { StoredMessage } from './outbox-store';

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

  it('tells of an attempt that failed and will be repeated', () => {
    const { outbox, changes, write } = setUp();
    write('a');
    outbox.attemptFailed('a', outbox.started('a'), busy, 0);
    expect(changes.at(-1)).toMatchObject({ clientId: 'a', state: 'sending', attempts: 1, error: busy });
  });
});

describe('what an outbox has kept', () => {
  function keeping() {
    const kept = new Map<string, StoredMessage>();
    const keeper = {
      put: (message: StoredMessage) => void kept.set(message.clientId, message),
      remove: (clientId: string) => void kept.delete(clientId),
    };
    const outbox = new Outbox(
      () => {},
      () => 0.5,
      60_000,
      keeper,
    );
    const write = (clientId: string, now: number) =>
      outbox.add({ clientId, roomId: 'lobby', text: 'hi' }, now);
    return { outbox, kept: () => [...kept.values()], write };
  }
  const restored = (messages: readonly StoredMessage[], now: number) => {
    const outbox = setUp().outbox;
    outbox.restore(messages, now);
    return outbox;
  };
  const states = (outbox: Outbox) => outbox.list().map(({ clientId, state }) => `${clientId} ${state}`);

  it('is every message that is neither acknowledged nor discarded', () => {
    const { outbox, kept, write } = keeping();
    for (const clientId of ['a', 'b', 'c']) write(clientId, 0);
    outbox.acknowledged('a', stored);
    outbox.attemptFailed('b', outbox.started('b'), refusal, 0);
    expect(kept()).toMatchObject([{ clientId: 'b', failure: { code: 'too-large' } }, { clientId: 'c' }]);
    outbox.discard('b');
    expect(kept()).toMatchObject([{ clientId: 'c' }]);
  });

  it('comes back in the order of sending, even of what was written in the same moment or sent again', () => {
    const { outbox, kept, write } = keeping();
    for (const clientId of ['a', 'b', 'c']) write(clientId, 5);
    outbox.attemptFailed('a', outbox.started('a'), refusal, 5);
    outbox.retry('a', 5);
    expect(states(restored(kept().reverse(), 10))).toEqual(['b sending', 'c sending', 'a sending']);
  });

  it('comes back before what is written already', () => {
    const { kept, write } = keeping();
    write('a', 0);
    const { outbox, write: writeLater } = setUp();
    writeLater('b');
    outbox.restore(kept(), 10);
    expect(states(outbox)).toEqual(['a sending', 'b sending']);
  });

  it('is sent for as long as it would have been, and has failed after that', () => {
    const { kept, write } = keeping();
    write('a', 1_000);
    expect(states(restored(kept(), 60_999))).toEqual(['a sending']);
    expect(restored(kept(), 60_999).nextExpiryAt()).toBe(61_000);
    expect(states(restored(kept(), 61_000))).toEqual(['a failed']);
  });

  it('is not sent for longer than that because a clock was set back', () => {
    const { kept, write } = keeping();
    write('a', 9_000_000);
    expect(restored(kept(), 1_000).nextExpiryAt()).toBe(61_000);
  });
});
