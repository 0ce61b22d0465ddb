import type { AudienceFigures } from '../../audience/audience';
import { ObserverRecord } from './observer-record';

function figures(told: {
  dropped: number;
  sent: number;
  sending?: number;
  lost?: number;
  duplicated?: number;
}): AudienceFigures {
  const { dropped, sent, sending = 0, lost = 0, duplicated = 0 } = told;
  return {
    clients: 20,
    connected: 20,
    openSockets: { blue: 20, green: 0 },
    dropped,
    messages: {
      sent,
      acknowledged: sent - sending,
      failed: 0,
      retried: 0,
      lost: lost + sending,
      duplicated,
      misordered: 0,
    },
    deliveryMs: null,
    measured: { measurement: 0, disconnects: 0, lost, shownTwice: 0, deliveries: 0, refused: 0 },
    recentDeliveryMs: null,
    recentDeliveryByColour: { blue: { p50: 1, p95: 2, p99: 3 }, green: null },
    handovers: 1,
    longestDropMs: 0,
    peakOpenedPerSecond: 0,
  };
}

it('what an observer saw that has died is counted on, and its clients are not connected', () => {
  const record = new ObserverRecord();
  expect(record.view(0)).toBeNull();
  record.take(figures({ dropped: 2, sent: 10, lost: 1, duplicated: 1 }), 0);
  record.processEnded();
  expect(record.view(0)).toMatchObject({
    connected: 0,
    dropped: 2,
    sent: 10,
    deliveryMs: { blue: null },
  });
  record.take(figures({ dropped: 1, sent: 5 }), 0);
  expect(record.view(0)).toMatchObject({
    connected: 20,
    dropped: 3,
    sent: 15,
    acknowledged: 15,
    lost: 1,
    shownTwice: 1,
    handovers: 2,
  });
});

it('a message that is still being sent is not lost, also when its process dies', () => {
  const record = new ObserverRecord();
  record.take(figures({ dropped: 0, sent: 10, sending: 3 }), 0);
  expect(record.view(0)).toMatchObject({ sent: 10, acknowledged: 7, lost: 0 });
  record.processEnded();
  expect(record.view(0)).toMatchObject({ lost: 0 });
});

describe('the time in which nobody observed', () => {
  const fine = figures({ dropped: 0, sent: 1 });

  it('is none while figures come, and while the first clients come in', () => {
    const record = new ObserverRecord();
    record.take(fine, 20_000);
    record.take(fine, 20_000);
    record.take(fine, 22_900);
    expect(record.view(25_000)).toMatchObject({ blindMs: 0, deliveryMs: { blue: { p50: 1 } } });
    expect(record.silentMs(25_000)).toBeNull();
  });

  it('is that of a process that hangs, of which no delivery time is told', () => {
    const record = new ObserverRecord();
    record.take(fine, 1_000);
    record.take(fine, 1_000);
    expect(record.view(6_000)).toMatchObject({ blindMs: 5_000, deliveryMs: { blue: null, green: null } });
    expect(record.silentMs(6_000)).toBe(5_000);
    record.take(fine, 9_000);
    expect(record.view(9_500)).toMatchObject({ blindMs: 8_000, deliveryMs: { blue: { p50: 1 } } });
    expect(record.silentMs(9_500)).toBeNull();
  });

  it('lasts from the last figures of a process that has died to the first of the next', () => {
    const record = new ObserverRecord();
    record.take(fine, 1_000);
    record.processEnded();
    expect(record.view(2_000)?.blindMs).toBe(1_000);
    expect(record.silentMs(60_000)).toBeNull();
    record.take(fine, 5_000);
    record.take(fine, 5_250);
    expect(record.view(5_300)?.blindMs).toBe(4_000);
  });
});
