import fc from 'fast-check';
import type { ChatMessage } from '../contract/messages';
import { RoomLog } from './room-log';
import { MemoryLog } from './testing/memory-log';

const SEED = 20_261_121;
const ROOM = 'lobby';

function conversation(length: number): MemoryLog {
  const log = new MemoryLog();
  const sender = { userId: 'user-1', name: 'Ada', colour: 'blue' as const };
  for (let index = 0; index < length; index += 1) {
    log.append({ roomId: ROOM, clientId: `m${index}`, text: `m${index}`, ...sender });
  }
  return log;
}

/* What one connection brings: from its joining on, each message as often as told, in any order. */
const stream = fc.record({
  from: fc.nat(30),
  times: fc.array(fc.constantFrom(0, 1, 1, 1, 2), { minLength: 30, maxLength: 30 }),
});

const happening = fc.record({
  length: fc.integer({ min: 1, max: 30 }),
  streams: fc.tuple(stream, stream),
  storedBeforePage: fc.integer({ min: 0, max: 30 }),
  pageSize: fc.integer({ min: 1, max: 30 }),
  pageAt: fc.nat(100),
  order: fc.array(fc.nat(1_000), { minLength: 130, maxLength: 130 }),
});

type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

/* All that both connections bring, in the order in which it arrives. */
function arrivals({ length, streams, order }: Happening): ChatMessage[] {
  const messages = conversation(length).messages(ROOM);
  return streams
    .flatMap(({ from, times }) =>
      messages.slice(from).flatMap((message, index) => Array<ChatMessage>(times[index] ?? 0).fill(message)),
    )
    .map((message, index) => ({ message, key: order[index] ?? 0 }))
    .sort((a, b) => a.key - b.key)
    .map(({ message }) => message);
}

function play(one: Happening) {
  const log = new RoomLog();
  const shown: ChatMessage[] = [];
  const show = (added: readonly { message: ChatMessage }[]) => {
    shown.push(...added.map(({ message }) => message));
  };
  const pushed = arrivals(one);
  const page = conversation(Math.min(one.length, one.storedBeforePage)).page(ROOM, undefined, one.pageSize);
  for (const message of pushed.slice(0, one.pageAt)) show(log.addLive(message));
  show(log.addPage(page, undefined));
  for (const message of pushed.slice(one.pageAt)) show(log.addLive(message));
  // What both connections lost is read in the end.
  const server = conversation(one.length);
  show(log.addPage(server.page(ROOM, log.cursor, 200), log.cursor));
  const start = page.messages[0]?.timestamp ?? 0;
  return { log, shown, expected: server.messages(ROOM).filter(({ timestamp }) => timestamp >= start) };
}

const inOrder = (messages: readonly ChatMessage[]) => [...messages].sort((a, b) => a.timestamp - b.timestamp);

it('two connections and a page show each message once and in order, however they interleave', () => {
  fc.assert(
    fc.property(happening, (one) => {
      const { log, shown, expected } = play(one);
      expect(log.messages).toEqual(expected);
      expect(inOrder(shown)).toEqual(expected);
      expect(log.behind).toBe(false);
    }),
    { seed: SEED, numRuns: 300 },
  );
});

it('is tried with repetitions, with losses and with disorder', () => {
  const all = fc.sample(happening, { seed: SEED, numRuns: 300 });
  const repeats = (one: Happening) => new Set(arrivals(one)).size < arrivals(one).length;
  const loses = (one: Happening) => new Set(arrivals(one)).size < one.length;
  const misorders = (one: Happening) => inOrder(arrivals(one)).some((it, at) => it !== arrivals(one)[at]);
  for (const happens of [repeats, loses, misorders]) {
    expect(all.filter(happens).length).toBeGreaterThan(50);
  }
});
