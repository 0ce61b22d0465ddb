import fc from 'fast-check';
import type { ChatMessage, MessagePage } from '../contract/messages';
import { RoomLog } from './room-log';
import { MemoryLog } from './testing/memory-log';

const ROOM = 'lobby';
const texts = (log: RoomLog) => log.messages.map(({ text }) => text);

function message(timestamp: number, text = String(timestamp), previous = timestamp - 1): ChatMessage {
  const sender = { userId: 'user-1', name: 'Ada', colour: 'blue' } as const;
  return { roomId: ROOM, timestamp, previous, clientId: text, text, ...sender };
}

function page(timestamps: number[], more = false, head = timestamps.at(-1) ?? 0): MessagePage {
  const messages = timestamps.map((timestamp, index) =>
    message(timestamp, String(timestamp), timestamps[index - 1] ?? timestamp - 1),
  );
  return { messages, more, head };
}

describe('a room log', () => {
  it('shows the newest page, and what is pushed after it', () => {
    const log = new RoomLog();
    expect(log.addPage(page([1, 2]), undefined)).toHaveLength(2);
    expect(log.addLive(message(3))).toEqual([{ message: message(3), index: 2, late: false }]);
    expect(texts(log)).toEqual(['1', '2', '3']);
  });

  it('keeps what is pushed before the first page until it can be put in order', () => {
    const log = new RoomLog();
    expect(log.addLive(message(3))).toEqual([]);
    expect(log.addPage(page([1, 2]), undefined).map(({ message: { text } }) => text)).toEqual([
      '1',
      '2',
      '3',
    ]);
  });

  it('shows a repeated message once, whichever way it comes', () => {
    const log = new RoomLog();
    log.addPage(page([1]), undefined);
    log.addLive(message(2));
    expect(log.addLive(message(2))).toEqual([]);
    expect(log.addPage(page([1, 2]), 0)).toEqual([]);
    expect(texts(log)).toEqual(['1', '2']);
  });

  it('keeps messages of two users apart that happen to have the same client id', () => {
    const log = new RoomLog();
    log.addPage(page([]), undefined);
    log.addLive(message(1, 'same'));
    log.addLive({ ...message(2, 'same'), userId: 'user-2' });
    expect(log.messages).toHaveLength(2);
  });

  it('puts a message that was missed where it belongs, and says so', () => {
    const log = new RoomLog();
    log.addPage(page([1]), undefined);
    log.addLive(message(3));
    expect(log.addPage(page([2, 3]), 1)).toEqual([{ message: message(2), index: 1, late: true }]);
    expect(texts(log)).toEqual(['1', '2', '3']);
  });

  it('is complete up to a pushed message that follows the last one', () => {
    const log = new RoomLog();
    log.addPage(page([1]), undefined);
    log.addLive(message(2));
    expect([log.cursor, log.behind]).toEqual([2, false]);
  });

  it('is behind when a pushed message follows one that it lacks, until that one comes', () => {
    const log = new RoomLog();
    log.addPage(page([1]), undefined);
    log.addLive(message(3));
    log.addLive(message(4));
    expect([log.cursor, log.behind]).toEqual([1, true]);
    log.addLive(message(2));
    expect([log.cursor, log.behind]).toEqual([4, false]);
  });

  it('is behind when a pushed message follows one that it lacks, until the log was read', () => {
    const log = new RoomLog();
    log.addPage(page([1]), undefined);
    log.addLive(message(4));
    log.addPage(page([2, 3]), 1);
    expect([log.cursor, log.behind]).toEqual([4, false]);
  });

  it('is behind when the head is newer than all it shows', () => {
    const log = new RoomLog();
    log.addPage(page([1]), undefined);
    log.announceHead(2);
    expect(log.behind).toBe(true);
  });

  it('is complete up to what was pushed before the first page', () => {
    const log = new RoomLog();
    log.addLive(message(3));
    log.addPage(page([1, 2]), undefined);
    expect([log.cursor, log.behind]).toEqual([3, false]);
  });

  it('does not take the head that comes with a page for read', () => {
    const log = new RoomLog();
    log.addPage(page([1]), undefined);
    log.addPage(page([2], false, 9), 1);
    expect([log.cursor, log.behind]).toEqual([2, true]);
  });

  it('does not move the cursor by a page that starts beyond it', () => {
    const log = new RoomLog();
    log.addPage(page([1]), undefined);
    log.addPage(page([5, 6]), 4);
    expect(log.cursor).toBe(1);
  });

  it('stops waiting for a head that cannot be read', () => {
    const log = new RoomLog();
    log.addPage(page([], false, 9), undefined);
    expect([log.cursor, log.behind]).toEqual([0, true]);
    log.letGoOf(9);
    expect([log.cursor, log.behind]).toEqual([9, false]);
  });

  it('starts where a remembered page does, which cannot tell whether the room has older messages', () => {
    const log = new RoomLog();
    log.addPage({ ...page([5, 6]), remembered: true }, undefined);
    expect([log.cursor, log.behind, log.hasOlder]).toEqual([6, false, true]);
    const whole = new RoomLog();
    whole.addPage({ ...page([1, 2]), remembered: true }, undefined);
    expect([whole.cursor, whole.hasOlder]).toEqual([2, false]);
  });

  it('does not start with an empty page that is only remembered', () => {
    const log = new RoomLog();
    log.addPage({ ...page([]), remembered: true }, undefined);
    expect(log.cursor).toBeUndefined();
    log.addLive(message(8));
    expect(log.addPage(page([6, 7], true), undefined)).toHaveLength(3);
    expect([log.cursor, log.behind]).toEqual([8, false]);
  });

  it('keeps no more of what is pushed while it lacks a lot than it would keep otherwise', () => {
    const log = new RoomLog(4);
    log.addPage(page([1]), undefined);
    for (let timestamp = 100; timestamp < 200; timestamp += 1) log.addLive(message(timestamp));
    expect(texts(log)).toEqual(['1', '100', '101', '102', '103']);
    expect([log.cursor, log.behind]).toEqual([1, true]);
    log.addLive(message(2));
    expect(log.cursor).toBe(2);
  });

  it('lets the oldest go and never shows them again', () => {
    const log = new RoomLog(4);
    const seconds = Array.from({ length: 12 }, (_, index) => (index + 1) * 1_000_000);
    log.addPage(page(seconds, true), undefined);
    expect(texts(log)).toEqual(['9000000', '10000000', '11000000', '12000000']);
    expect(log.hasOlder).toBe(true);
    expect(log.addPage(page(seconds), 0)).toEqual([]);
  });

  it('lets the oldest go while messages are pushed, however long that goes on', () => {
    const log = new RoomLog(4);
    log.addPage(page([]), undefined);
    for (let timestamp = 1; timestamp <= 100; timestamp += 1) {
      expect(log.addLive(message(timestamp))).toHaveLength(1);
      expect(log.messages.length).toBeLessThanOrEqual(5);
    }
    expect(log.addLive(message(3))).toEqual([]);
    expect([log.cursor, log.behind, log.hasOlder]).toEqual([100, false, true]);
  });

  it('is complete up to the gap in a page, and beyond it once the message was read', () => {
    const log = new RoomLog();
    log.addPage(page([1]), undefined);
    log.addPage({ messages: [message(2), message(4)], more: false, head: 4 }, 1);
    expect([log.cursor, log.behind]).toEqual([2, true]);
    log.addPage({ messages: [message(3), message(4)], more: false, head: 4 }, 2);
    expect([log.cursor, log.behind]).toEqual([4, false]);
    expect(texts(log)).toEqual(['1', '2', '3', '4']);
  });
});

/* What can happen between a client and the server's log; numbers choose among what is under way. */
type Step =
  | { kind: 'commit'; stepUs: number; deliveries: number }
  | { kind: 'deliver'; choice: number }
  | { kind: 'ask' | 'read' | 'answer'; choice: number; limit: number; hidden: number }
  | { kind: 'head'; staleness: number }
  | { kind: 'disconnect' };

const steps = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('commit' as const),
      stepUs: fc.constantFrom(1, 1_000, 900_000, 3_000_000),
      deliveries: fc.constantFrom(0, 1, 1, 2),
    }),
    fc.record({ kind: fc.constant('deliver' as const), choice: fc.nat() }),
    fc.record({
      kind: fc.constantFrom('ask' as const, 'read' as const, 'answer' as const),
      choice: fc.nat(),
      limit: fc.integer({ min: 1, max: 4 }),
      hidden: fc.constantFrom(-1, -1, 0, 1, 2),
    }),
    fc.record({ kind: fc.constant('head' as const), staleness: fc.nat(3) }),
    fc.record({ kind: fc.constant('disconnect' as const) }),
  ),
  { maxLength: 80, size: 'max' },
);

/* A client that asks for pages, several at once as over two connections, and a server whose answers may dawdle. */
class World {
  readonly server = new MemoryLog();
  readonly log = new RoomLog(10);
  readonly shown: ChatMessage[] = [];
  #pushed: ChatMessage[] = [];
  #asked: (number | undefined)[] = [];
  #read: { page: MessagePage; since: number | undefined }[] = [];

  constructor(before: number) {
    for (let i = 0; i < before; i += 1) this.#append(1_000);
  }

  run(step: Step): void {
    switch (step.kind) {
      case 'commit': {
        const committed = this.#append(step.stepUs);
        for (let i = 0; i < step.deliveries; i += 1) this.#pushed.push(committed);
        break;
      }
      case 'deliver':
        for (const one of take(this.#pushed, step.choice)) this.#show(this.log.addLive(one));
        break;
      case 'ask':
        if (this.log.cursor !== undefined || this.#asked.length + this.#read.length === 0) {
          this.#asked.push(this.log.cursor);
        }
        break;
      case 'read':
        for (const since of take(this.#asked, step.choice)) {
          this.#read.push({ page: this.#page(since, step.limit, step.hidden), since });
        }
        break;
      case 'answer':
        for (const { page: read, since } of take(this.#read, step.choice)) {
          this.#show(this.log.addPage(read, since));
        }
        break;
      case 'head':
        this.log.announceHead(this.server.messages(ROOM).at(-1 - step.staleness)?.timestamp ?? 0);
        break;
      case 'disconnect':
        this.#pushed = [];
        this.#asked = [];
        this.#read = [];
    }
  }

  /* What a client does in the end: it reads page after page until it is up to the announced head. */
  catchUp(): void {
    if (this.log.cursor === undefined) this.#show(this.log.addPage(this.server.page(ROOM), undefined));
    let since = this.log.cursor;
    while (since !== undefined) {
      const read = this.server.page(ROOM, since, 3);
      this.#show(this.log.addPage(read, since));
      since = read.more ? read.messages.at(-1)?.timestamp : undefined;
    }
  }

  /* Whatever the server has, from the first message shown to the cursor, must have been shown. */
  missing(): ChatMessage[] {
    const start = Math.min(...this.shown.map(({ timestamp }) => timestamp));
    const cursor = this.log.cursor ?? -1;
    const shown = new Set(this.shown);
    return this.server
      .messages(ROOM)
      .filter((one) => one.timestamp >= start && one.timestamp <= cursor && !shown.has(one));
  }

  /* A page, one message of which may not be visible yet. */
  #page(since: number | undefined, limit: number, hidden: number): MessagePage {
    const whole = this.server.page(ROOM, since, limit);
    return { ...whole, messages: whole.messages.filter((_, index) => index !== hidden) };
  }

  #append(stepUs: number): ChatMessage {
    const clientId = String(this.server.messages(ROOM).length);
    return this.server.append({ ...message(0, clientId) }, stepUs).message;
  }

  #show(added: readonly { message: ChatMessage }[]): void {
    this.shown.push(...added.map(({ message: one }) => one));
  }
}

function take<T>(from: T[], choice: number): T[] {
  return from.length === 0 ? [] : from.splice(choice % from.length, 1);
}

describe('a room log, whatever happens between client and server', () => {
  it('never has a gap up to its cursor, never repeats and never misorders', () => {
    fc.assert(
      fc.property(fc.nat(6), steps, (before, happenings) => {
        const world = new World(before);
        for (const step of happenings) {
          world.run(step);
          expect(world.missing()).toEqual([]);
          const stamps = world.log.messages.map(({ timestamp }) => timestamp);
          expect(stamps).toEqual([...stamps].sort((a, b) => a - b));
          expect(new Set(world.shown).size).toBe(world.shown.length);
          const beyond = stamps.filter((timestamp) => timestamp > (world.log.cursor ?? 0)).length;
          expect(stamps.length).toBeLessThanOrEqual(Math.max(12, beyond));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('has shown everything once it has caught up', () => {
    fc.assert(
      fc.property(fc.nat(6), steps, (before, happenings) => {
        const world = new World(before);
        for (const step of happenings) world.run(step);
        world.catchUp();
        expect(world.missing()).toEqual([]);
        expect(world.log.behind).toBe(false);
        const newest = world.server.messages(ROOM).slice(-world.log.messages.length);
        if (newest.length > 0 && world.log.messages.length > 0) expect(world.log.messages).toEqual(newest);
      }),
      { numRuns: 200 },
    );
  });
});
