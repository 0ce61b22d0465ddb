/** Events among trials, such as errors among requests. */
export interface Proportion {
  readonly events: number;
  readonly trials: number;
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Standard errors of every interval here. A step is looked at every second, so that chance has many tries: three of
 * them, one-sided, let it succeed once in some 700 looks that were independent.
 */
const STANDARD_ERRORS = 3;

/** The Wilson score interval of a proportion: from 0 to 1 where nothing was tried. */
export function wilsonInterval({ events, trials }: Proportion): Interval {
  if (trials === 0) return { low: 0, high: 1 };
  const share = events / trials;
  const square = STANDARD_ERRORS ** 2;
  const centre = share + square / (2 * trials);
  const spread = STANDARD_ERRORS * Math.sqrt((share * (1 - share)) / trials + square / (4 * trials ** 2));
  const scale = 1 + square / trials;
  return { low: Math.max(0, (centre - spread) / scale), high: Math.min(1, (centre + spread) / scale) };
}

/** Whether the first proportion is above the second for certain: Newcombe's interval of the difference is above 0. */
export function isClearlyAbove(one: Proportion, other: Proportion): boolean {
  if (one.trials === 0 || other.trials === 0) return false;
  const difference = one.events / one.trials - other.events / other.trials;
  const below = one.events / one.trials - wilsonInterval(one).low;
  const above = wilsonInterval(other).high - other.events / other.trials;
  return difference - Math.hypot(below, above) > 0;
}
