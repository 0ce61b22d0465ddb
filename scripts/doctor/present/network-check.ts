import type { Check } from '../check';

/** What became of several requests, one after the other: milliseconds each, or undefined without an answer. */
export type RoundTrips = readonly (number | undefined)[];

/* From here on a person notices that a message takes its time. */
const SLOW_MS = 300;

/** Judges the way from here to the load balancer. */
export function judgeRoundTrips(url: string, trips: RoundTrips): Check {
  const name = 'network';
  const answered = trips.filter((ms) => ms !== undefined).toSorted((one, other) => one - other);
  const median = answered[Math.floor(answered.length / 2)];
  const slowest = answered.at(-1);
  const venue = 'is the network of the venue open for this address? Try another one, such as a phone';
  if (median === undefined || slowest === undefined) {
    return { name, status: 'failed', detail: `${url} does not answer`, remedy: venue };
  }
  const times = `${Math.round(median)} ms, at most ${Math.round(slowest)} ms`;
  if (answered.length < trips.length) {
    const lost = trips.length - answered.length;
    return {
      name,
      status: 'failed',
      detail: `${url}: ${lost} of ${trips.length} requests had no answer; the others ${times}`,
      remedy: venue,
    };
  }
  return median >= SLOW_MS
    ? { name, status: 'warning', detail: `${url}: slow, ${times}`, remedy: venue }
    : { name, status: 'ok', detail: `${url}: ${times} of ${trips.length} requests` };
}
