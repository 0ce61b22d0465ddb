import type { Check } from '../check';

/** What another clock said, by a Date header, and when: milliseconds of this machine's clock. */
export interface DateReading {
  readonly of: string;
  /** Milliseconds since 1970; whole seconds. */
  readonly date: number;
  readonly sentAt: number;
  readonly receivedAt: number;
}

const WARN_FROM_MS = 2_000;
/* AWS refuses requests that are signed five minutes off; sessions and tickets are off long before. */
const FAIL_FROM_MS = 60_000;
/* A Date header has whole seconds: on average the time is half a second later. */
const HALF_A_SECOND_MS = 500;

/** How many milliseconds this machine's clock is behind another one; below 0 when it is ahead. */
export function clockSkew({ date, sentAt, receivedAt }: DateReading): number {
  return date + HALF_A_SECOND_MS - (sentAt + receivedAt) / 2;
}

/** Compares this machine's clock with others. */
export function judgeClock(readings: readonly DateReading[]): Check {
  const name = 'clock';
  const [worst, ...others] = readings
    .map((reading) => ({ of: reading.of, skewMs: clockSkew(reading) }))
    .toSorted((one, other) => Math.abs(other.skewMs) - Math.abs(one.skewMs));
  if (!worst) {
    return {
      name,
      status: 'warning',
      detail: 'nobody told the time to compare it with',
      remedy: 'compare the clock of this machine with another one',
    };
  }
  const size = Math.abs(worst.skewMs);
  const known = [worst, ...others].map(({ of }) => of).join(' and ');
  if (size < WARN_FROM_MS) {
    return { name, status: 'ok', detail: `within ${WARN_FROM_MS / 1_000} s of ${known}` };
  }
  const direction = worst.skewMs > 0 ? 'behind' : 'ahead of';
  return {
    name,
    status: size >= FAIL_FROM_MS ? 'failed' : 'warning',
    detail: `this machine is ${(size / 1_000).toFixed(1)} s ${direction} ${worst.of}`,
    remedy: 'set the clock of this machine by the network (NTP)',
  };
}
