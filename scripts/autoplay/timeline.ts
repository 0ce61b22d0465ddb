import type { Counts } from '../audience/convergence';
import type { Percentiles } from '../audience/latency-histogram';
import type { Mark } from '../charts/marks';

/** What was measured over a show, a row a second or so. */
export interface TimelinePoint {
  /** Seconds since the audience was in. */
  readonly seconds: number;
  readonly configured: Counts;
  /** Samples since the last point; without any, `undefined`. */
  readonly observedRequests: Counts | undefined;
  readonly openSockets: Counts;
  /** Of the messages shown since the last point. */
  readonly deliveryMs: Percentiles | null;
}

export interface Timeline {
  readonly points: readonly TimelinePoint[];
  /** The shifts, in seconds since the audience was in. */
  readonly marks: readonly Mark[];
}
