import type { AudienceFigures } from '../audience/audience';
import { ObserverRecord } from './observer-record';

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
