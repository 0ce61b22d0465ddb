import { formatFault } from '../../../app/contract/fault';
import type { Check } from '../check';
import { clockSkew, judgeClock } from './clock-check';
import { judgeCapacity, judgeColour, judgeTask } from './colour-checks';
import { judgeRoundTrips } from './network-check';
import { judgeFault, judgeImages, judgeRollout } from './parameter-checks';

type Status = Check['status'];
const reading = (of: string, date: number, sentAt = 0, receivedAt = 0) => ({ of, date, sentAt, receivedAt });

describe('the clock', () => {
  it('is compared in the middle of a request and of a second', () => {
    expect(clockSkew(reading('AWS', 10_000, 10_400, 10_600))).toBe(0);
    expect(clockSkew(reading('AWS', 10_000, 5_400, 5_600))).toBe(5_000);
  });

  it.each<[string, number[], Status, RegExp]>([
    ['right', [0, 900], 'ok', /within 2 s of .*0 and .*1|within 2 s of .*1 and .*0/],
    ['a little behind', [0, 4_000], 'warning', /3\.\d s|4\.5 s behind 1/],
    ['ahead', [-61_000], 'failed', /60\.5 s ahead of 0/],
    ['behind', [60_000], 'failed', /60\.5 s behind 0/],
    ['not to be compared', [], 'warning', /nobody told the time/],
  ])('that is %s', (_what, dates, status, detail) => {
    const check = judgeClock(dates.map((date, index) => reading(String(index), date)));
    expect(check).toMatchObject({ status, detail: expect.stringMatching(detail) as string });
    expect(check.remedy !== undefined).toBe(status !== 'ok');
  });
});

describe('the way to the load balancer', () => {
  it.each<[string, (number | undefined)[], Status, RegExp]>([
    ['quick', [10, 20, 30], 'ok', /20 ms, at most 30 ms of 3 requests/],
    ['slow once', [10, 20, 3_000], 'ok', /20 ms, at most 3000 ms/],
    ['slow', [400, 300, 500], 'warning', /slow, 400 ms/],
    ['lossy', [10, undefined, 30], 'failed', /1 of 3 requests had no answer/],
    ['closed', [undefined, undefined], 'failed', /does not answer/],
  ])('that is %s', (_what, trips, status, detail) => {
    const check = judgeRoundTrips('http://alb', trips);
    expect(check).toMatchObject({ status, detail: expect.stringMatching(detail) as string });
    expect(check.remedy !== undefined).toBe(status !== 'ok');
  });
});

describe('a colour', () => {
  const snapshot = (desired: number) => ({
    colour: 'green' as const,
    taskDefinition: 'green:1',
    rollout: undefined,
    rolloutReason: '',
    desired,
    running: desired,
    events: [],
    groups: [],
  });
  it.each<[number, number, Status]>([
    [2, 2, 'ok'],
    [1, 2, 'warning'],
    [0, 2, 'failed'],
    [0, 0, 'failed'],
  ])('with %i healthy targets of %i', (healthy, desired, status) => {
    expect(judgeColour('green', snapshot(desired), healthy).status).toBe(status);
  });

  it.each<[number | undefined, Status]>([
    [undefined, 'ok'],
    [500, 'ok'],
    [501, 'failed'],
  ])('alone for an audience of %p', (audience, status) => {
    const check = judgeCapacity({ blue: 3, green: 1 }, audience);
    expect(check.status).toBe(status);
    if (status === 'failed') expect(check.remedy).toBe('npx crossfade start --tasks 2');
  });

  const healthy = {
    status: 'ok',
    colour: 'green' as const,
    version: 'v2',
    details: { redis: 'connected', store: 'answering' },
  };
  it.each<[string, Parameters<typeof judgeTask>[1], Status, RegExp]>([
    ['well', healthy, 'ok', /runs v2/],
    ['of another version', { ...healthy, version: 'v1' }, 'warning', /v1.*but v2 is configured/],
    [
      'without Redis',
      { ...healthy, details: { ...healthy.details, redis: 'away' } },
      'failed',
      /Redis is away/,
    ],
    ['draining', { ...healthy, status: 'draining' }, 'failed', /draining/],
    ['silent', undefined, 'failed', /\?colour=green/],
  ])('has a task that is %s', (_what, health, status, detail) => {
    const check = judgeTask('green', health, 'v2');
    expect(check).toMatchObject({ status, detail: expect.stringMatching(detail) as string });
    expect(check.remedy !== undefined).toBe(status !== 'ok');
  });
});

describe('what operators have written', () => {
  const fault = formatFault({ colour: 'green', errorShare: 1, latencyMs: 0, until: 9_500 });
  it.each<[string | undefined, Status]>([
    [undefined, 'ok'],
    ['none', 'ok'],
    [fault, 'failed'],
    [formatFault({ colour: 'green', errorShare: 1, latencyMs: 0, until: 1 }), 'ok'],
  ])('fault %j', (value, status) => expect(judgeFault(value, 1_000).status).toBe(status));

  it('says how long a fault goes on', () => {
    expect(judgeFault(fault, 1_000).detail).toBe('green answers badly on purpose, for 9 s more');
  });

  it.each<[string | undefined, Status]>([
    [undefined, 'ok'],
    ['none', 'ok'],
    ['{"phase":"completed"}', 'ok'],
    ['{"phase":{"kind":"rolled-back"}}', 'ok'],
    ['{"phase":{"kind":"observing"}}', 'failed'],
    ['{"phase":"paused"}', 'failed'],
    ['?', 'failed'],
  ])('rollout %j', (value, status) => expect(judgeRollout(value).status).toBe(status));

  it('images are all there, or not', () => {
    const tags = { blue: 'v1', green: 'v2' };
    expect(judgeImages(tags, [])).toEqual({
      name: 'images',
      status: 'ok',
      detail: 'v1 and v2 in the registry',
    });
    expect(judgeImages(tags, ['v2'])).toMatchObject({ status: 'failed', remedy: 'npx crossfade deploy' });
  });
});
