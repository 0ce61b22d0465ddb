import type { AudienceFigures } from '../audience/audience';
import { Attention } from './attention';
import { DriverWatch } from './driver-watch';
import { Lane } from './lane';
import { ObserverRecord } from './observer-record';
import { OperationLedger } from './operation-ledger';
import { startPoll } from './poll';
import { RecentHistory, unknownPoint } from './recent-history';

describe('a driver', () => {
  const sign = (beat: number) => ({ id: 'a', beat, by: 'ann' });

  it('lives as long as its life sign changes', () => {
    const watch = new DriverWatch();
    expect(watch.see(1, sign(0), 0)).toBe(true);
    expect(watch.see(1, sign(0), 6_000)).toBe(true);
    expect(watch.see(1, sign(1), 6_100)).toBe(true);
    expect(watch.see(1, sign(1), 12_101)).toBe(false);
    expect(watch.see(1, sign(2), 12_200)).toBe(true);
  });

  it('is another one when somebody takes over, and none when the sign is gone', () => {
    const watch = new DriverWatch();
    watch.see(1, sign(0), 0);
    expect(watch.see(2, sign(0), 7_000)).toBe(true);
    expect(watch.see(2, undefined, 7_001)).toBe(false);
  });
});

function figures(told: {
  dropped: number;
  sent: number;
  lost?: number;
  duplicated?: number;
}): AudienceFigures {
  const { dropped, sent, lost = 0, duplicated = 0 } = told;
  const messages = { sent, acknowledged: sent, failed: 0, retried: 0, lost, duplicated, misordered: 0 };
  const nothing = { lost: 0, shownTwice: 0, deliveries: 0, refused: 0 };
  return {
    clients: 20,
    connected: 20,
    openSockets: { blue: 20, green: 0 },
    dropped,
    messages,
    deliveryMs: null,
    measured: { measurement: 0, disconnects: 0, ...nothing },
    recentDeliveryMs: null,
    recentDeliveryByColour: { blue: { p50: 1, p95: 2, p99: 3 }, green: null },
    handovers: 1,
    longestDropMs: 0,
    peakOpenedPerSecond: 0,
  };
}

it('what an observer saw that has died is counted on, and its clients are not connected', () => {
  const record = new ObserverRecord();
  expect(record.view).toBeNull();
  record.take(figures({ dropped: 2, sent: 10, lost: 1, duplicated: 1 }));
  record.processEnded();
  expect(record.view).toMatchObject({ connected: 0, dropped: 2, sent: 10, deliveryMs: { blue: null } });
  record.take(figures({ dropped: 1, sent: 5 }));
  expect(record.view).toMatchObject({
    connected: 20,
    dropped: 3,
    sent: 15,
    acknowledged: 15,
    lost: 1,
    shownTwice: 1,
    handovers: 2,
  });
});

describe('the operations', () => {
  const ledger = () => new OperationLedger(Date.now, () => undefined);

  it('end once', () => {
    const operations = ledger();
    const id = operations.begin('shift', 'shift to 50/50');
    operations.end(id, { state: 'verified', detail: 'in 5 ms' });
    operations.end(id, { state: 'failed', detail: 'too late' });
    expect(operations.list).toMatchObject([{ id, state: 'verified', detail: 'in 5 ms' }]);
  });

  it('are the newest first, and never so many that one is forgotten that is pending', () => {
    const operations = ledger();
    const first = operations.begin('start', 'start green');
    for (let shift = 0; shift < 30; shift += 1) {
      operations.end(operations.begin('shift', `${shift}`), { state: 'verified', detail: '' });
    }
    expect(operations.list[0]).toMatchObject({ label: '29' });
    expect(operations.list.at(-1)).toMatchObject({ id: first, state: 'pending' });
    expect(operations.list.length).toBeLessThan(15);
  });

  it('can be too many at once', () => {
    const operations = ledger();
    for (let shift = 0; shift < 10; shift += 1) operations.begin('shift', 'shift');
    expect(operations.isFull).toBe(true);
  });
});

describe('what goes one by one', () => {
  it('begins when what was before has ended, also with an error', async () => {
    const lane = new Lane();
    const order: string[] = [];
    let end: () => void = () => undefined;
    const first = lane.run(async () => {
      order.push('first');
      await new Promise<void>((resolve) => (end = resolve));
      throw new Error('failed');
    });
    const second = lane.run(() => Promise.resolve(order.push('second')));
    await new Promise(setImmediate);
    expect(order).toEqual(['first']);
    end();
    await expect(first).rejects.toThrow('failed');
    await second;
    expect(order).toEqual(['first', 'second']);
  });

  it('lets the next one begin when it changes nothing any more', async () => {
    const lane = new Lane();
    let end: () => void = () => undefined;
    const waiting = lane.run(async (leave) => {
      leave();
      await new Promise<void>((resolve) => (end = resolve));
    });
    await expect(lane.run(() => Promise.resolve('next'))).resolves.toBe('next');
    end();
    await waiting;
  });
});

it('somebody looks while a page is there, and for a while after that', () => {
  let now = 0;
  const attention = new Attention(() => now);
  expect([attention.isReading, attention.isSampling]).toEqual([false, false]);
  expect(attention.pages(1)).toBe(true);
  expect(attention.pages(2)).toBe(false);
  attention.pages(0);
  now = 9_999;
  expect(attention.isReading).toBe(true);
  expect(attention.pages(1)).toBe(false);
  attention.pages(0);
  now += 10_000;
  expect([attention.isReading, attention.isSampling]).toEqual([false, true]);
  now += 50_000;
  expect(attention.isSampling).toBe(false);
  expect(attention.pages(1)).toBe(true);
});

it('a page that comes is told the last ten minutes and the last 600 requests', () => {
  const history = new RecentHistory();
  for (let second = 0; second <= 700; second += 1) history.addPoint(unknownPoint(second * 1_000));
  const dot = { at: 0, colour: null, error: null, ms: 1 };
  for (let id = 0; id < 700; id += 50) {
    history.addDots(Array.from({ length: 50 }, (_, more) => ({ ...dot, id: id + more })));
  }
  const { points, dots } = history.content;
  expect(points.map(({ at }) => at)).toEqual(
    Array.from({ length: 600 }, (_, index) => (index + 101) * 1_000),
  );
  expect(dots.map(({ id }) => id)).toEqual(Array.from({ length: 600 }, (_, index) => index + 100));
});

it('what is hurried is done at once, and what nobody wants is not done', async () => {
  const ending = new AbortController();
  let done = 0;
  let isWanted = false;
  const work = () => Promise.resolve(void (done += 1));
  const poll = startPoll({ everyMs: 3_600_000, isWanted: () => isWanted, work, signal: ending.signal });
  await new Promise(setImmediate);
  expect(done).toBe(0);
  isWanted = true;
  poll.hurry();
  await new Promise(setImmediate);
  expect(done).toBe(1);
  ending.abort();
  await poll.ended;
});
