import { judgeShow, type AudienceOutcome, type StepRecord } from './report';

const audience: AudienceOutcome = {
  clients: 100,
  connected: 100,
  dropped: 0,
  messages: { sent: 40, acknowledged: 40, lost: 0, duplicated: 0 },
  deliveryMs: { p50: 3, p95: 9, p99: 14 },
  handovers: 80,
  problems: [],
};
const step: StepRecord = {
  kind: 'shift',
  weights: { blue: 90, green: 10 },
  shiftMs: 40,
  samples: { blue: 452, green: 48 },
  openSockets: { blue: 90, green: 10 },
  followMs: 900,
};

const show = (...steps: StepRecord[]) => ({ steps, unanswered: [] });

describe('the verdict on a show', () => {
  it('is well when nothing went wrong and every step converged', () => {
    const report = judgeShow(2_500, audience, show(step));
    expect(report).toMatchObject({ ok: true, failures: [] });
    expect(report.steps[0]).toMatchObject({
      configured: { blue: 90, green: 10 },
      observedRequests: { blue: 90.4, green: 9.6 },
      openSockets: { blue: 90, green: 10 },
      converged: true,
    });
  });

  it.each<[string, Partial<AudienceOutcome>, string]>([
    ['a client without a socket', { dropped: 2 }, 'dropped: 2 times a client had no open socket'],
    [
      'a lost message',
      { messages: { sent: 40, acknowledged: 40, lost: 1, duplicated: 0 } },
      'lost: 1 messages were not shown to somebody',
    ],
    [
      'a message shown twice',
      { messages: { sent: 40, acknowledged: 40, lost: 0, duplicated: 3 } },
      'shown twice: 3 messages',
    ],
    [
      'a message without an acknowledgement',
      { messages: { sent: 41, acknowledged: 40, lost: 0, duplicated: 0 } },
      'unacknowledged: 1 of 41 messages',
    ],
    ['clients that never got in', { connected: 97 }, '3 of 100 clients never got in'],
    [
      'a show in which nobody said anything',
      { messages: { sent: 0, acknowledged: 0, lost: 0, duplicated: 0 }, deliveryMs: null },
      'no message was delivered, so nothing is proven',
    ],
    [
      'whatever else the audience complains of',
      { problems: ['two orders in room 1'] },
      'two orders in room 1',
    ],
  ])('names %s', (_, change, failure) => {
    const report = judgeShow(2_500, { ...audience, ...change }, show(step));
    expect(report.ok).toBe(false);
    expect(report.failures).toEqual([failure]);
  });

  it.each<[string, Partial<StepRecord>, string]>([
    [
      'requests that do not follow',
      { samples: { blue: 495, green: 5 } },
      'step 90/10: new requests went 99/1 in 500 samples',
    ],
    [
      'too few samples',
      { samples: { blue: 18, green: 2 } },
      'step 90/10: new requests went 90/10 in 20 samples',
    ],
    [
      'sockets that stay behind',
      { openSockets: { blue: 100, green: 0 } },
      'step 90/10: open sockets ended at 100/0',
    ],
  ])('names %s', (_, change, failure) => {
    const report = judgeShow(2_500, audience, show({ ...step, ...change }));
    expect(report.ok).toBe(false);
    expect(report.failures).toEqual([failure]);
  });

  it('names requests that nobody answered, whenever it was', () => {
    const report = judgeShow(2_500, audience, { steps: [step], unanswered: ['HTTP 503', 'socket hang up'] });
    expect(report.failures).toEqual(['2 requests were not answered: HTTP 503']);
  });

  it('takes nothing but the one colour for a split of 100/0', () => {
    const all: StepRecord = {
      ...step,
      weights: { blue: 100, green: 0 },
      samples: { blue: 500, green: 0 },
      openSockets: { blue: 100, green: 0 },
    };
    expect(judgeShow(1, audience, show(all)).ok).toBe(true);
    expect(judgeShow(1, audience, show({ ...all, samples: { blue: 499, green: 1 } })).ok).toBe(false);
  });
});
