import type { Sample } from '../../autoplay/sampler';
import { RequestTally } from './request-tally';

const START = 1_000_000;
let now: number;
let tally: RequestTally;

beforeEach(() => {
  now = START;
  tally = new RequestTally(() => now);
});

const well = (colour: 'blue' | 'green'): Sample => ({ at: 0, ms: 3.14159, colour, answeredBy: colour });
const bad = (error: string, answeredBy?: 'blue' | 'green'): Sample => ({
  at: 0,
  ms: 5,
  colour: undefined,
  error,
  answeredBy,
});

it('makes a dot of each request, with who answered, also when that was an error', () => {
  for (const sample of [well('green'), bad('HTTP 500', 'green'), bad('HTTP 503'), bad('no answer in time')]) {
    tally.take(sample);
  }
  expect(tally.freshDots()).toEqual([
    { id: 1, at: START, colour: 'green', error: null, ms: 3.1 },
    { id: 2, at: START, colour: 'green', error: 'HTTP 500', ms: 5 },
    { id: 3, at: START, colour: null, error: 'HTTP 503', ms: 5 },
    { id: 4, at: START, colour: null, error: 'no answer in time', ms: 5 },
  ]);
  expect(tally.freshDots()).toEqual([]);
});

it('counts an error for no colour, and forgets none of them', () => {
  tally.take(well('blue'));
  tally.take(bad('HTTP 500', 'green'));
  expect(tally.view()).toEqual({
    requests: { counts: { blue: 1, green: 0 }, errors: 1, perSecond: 2 },
    totals: { requests: 2, errors: 1, lastError: 'HTTP 500' },
  });
  now += 6_000;
  expect(tally.view()).toEqual({
    requests: { counts: { blue: 0, green: 0 }, errors: 0, perSecond: 0 },
    totals: { requests: 2, errors: 1, lastError: 'HTTP 500' },
  });
});

it('tells the rate of the last five seconds', () => {
  for (let request = 0; request < 100; request += 1) {
    now += 50;
    tally.take(well('blue'));
  }
  expect(tally.view().requests).toEqual({ counts: { blue: 100, green: 0 }, errors: 0, perSecond: 20 });
});

it('tells each second by itself', () => {
  tally.take(well('blue'));
  tally.take(bad('HTTP 502'));
  expect(tally.endSecond()).toEqual({ requests: { blue: 1, green: 0 }, errors: 1 });
  expect(tally.endSecond()).toEqual({ requests: { blue: 0, green: 0 }, errors: 0 });
});
