import { Admission, type AdmissionConfig, type Turn } from './admission';

beforeEach(() => jest.useFakeTimers({ now: 0 }));
afterEach(() => jest.useRealTimers());

function admissionOf(config: Partial<AdmissionConfig> = {}): Admission {
  return new Admission({
    perSecond: 100,
    burst: 10,
    longestWaitMs: 5_000,
    bookedAheadMs: 30_000,
    now: Date.now,
    random: () => 0,
    ...config,
  });
}

/** So many connections arrive; each of them notes its turn when it has it. */
function arrive(admission: Admission, count: number) {
  const turns: ({ readonly at: number; readonly turn: Turn } | undefined)[] = [];
  const leave = Array.from({ length: count }, (_, index) => {
    turns[index] = undefined;
    return admission.enter((turn) => void (turns[index] = { at: Date.now(), turn }));
  });
  return { turns, leave, admitted: () => turns.filter((noted) => noted?.turn.admitted).length };
}

it('an admission lets a few in at once, and the others at its rate, in the order of their arrival', () => {
  const admission = admissionOf();
  const { turns, admitted } = arrive(admission, 100);
  expect(admitted()).toBe(10);
  expect(admission.figures).toEqual({ admitted: 10, refused: 0, waiting: 90 });
  jest.advanceTimersByTime(500);
  expect(admitted()).toBe(60);
  jest.advanceTimersByTime(400);
  expect(admission.figures).toEqual({ admitted: 100, refused: 0, waiting: 0 });
  const times = turns.map((noted) => noted?.at ?? -1);
  expect(times).toEqual([...times].sort((a, b) => a - b));
});

it('an admission never lets more in within a second than its rate and its burst, whoever arrives when', () => {
  const admission = admissionOf();
  const counts: number[] = [];
  for (let step = 0; step < 1_000; step += 1) {
    if (step % 37 === 0) arrive(admission, 90);
    counts.push(admission.figures.admitted);
    jest.advanceTimersByTime(10);
  }
  const inASecond = counts.slice(100).map((count, index) => count - (counts[index] ?? 0));
  expect(Math.max(...inASecond)).toBeLessThanOrEqual(110);
  expect(Math.min(...inASecond)).toBeGreaterThanOrEqual(90);
});

it('whoever would wait too long is told at once to come back: each at another time', () => {
  const admission = admissionOf();
  const { turns } = arrive(admission, 10 + 501 + 100);
  const refused = turns.flatMap((noted) => (noted && !noted.turn.admitted ? [noted.turn.retryAfterMs] : []));
  expect(refused).toHaveLength(100);
  expect(refused.slice(0, 2)).toEqual([5_020, 5_030]);
  expect(refused.at(-1)).toBe(6_010);
  expect(admission.figures).toEqual({ admitted: 10, refused: 100, waiting: 501 });
});

it('chance is added to the time to come back', () => {
  const turns = [0, 0.5].map((chance) => {
    const admission = admissionOf({ random: () => chance, longestWaitMs: 1_000 });
    return arrive(admission, 112).turns.at(-1)?.turn;
  });
  expect(turns).toEqual([1_020, 1_520].map((retryAfterMs) => ({ admitted: false, retryAfterMs })));
});

it('an admission is full when those who were told to come back fill the time that can be given away', () => {
  const admission = admissionOf();
  arrive(admission, 511 + 2_400);
  expect(admission.isFull).toBe(false);
  arrive(admission, 200);
  expect(admission.isFull).toBe(true);
  jest.advanceTimersByTime(2_000);
  expect(admission.isFull).toBe(false);
});

it('whoever leaves the line gives the place to the next one', () => {
  const admission = admissionOf();
  const { leave, turns, admitted } = arrive(admission, 20);
  for (const giveUp of leave.slice(10, 19)) giveUp();
  expect(admission.figures.waiting).toBe(1);
  jest.advanceTimersByTime(10);
  expect(turns.at(-1)).toEqual({ at: 10, turn: { admitted: true } });
  expect(admitted()).toBe(11);
});
