/** A value to a place in the drawing. */
export type Scale = (value: number) => number;

/** Maps one interval to another in a straight line; an interval without extent maps to the beginning. */
export function linearScale(from: readonly [number, number], to: readonly [number, number]): Scale {
  const extent = from[1] - from[0];
  const factor = extent === 0 ? 0 : (to[1] - to[0]) / extent;
  return (value) => to[0] + (value - from[0]) * factor;
}

/** The next of 1, 2, 5 or 10 times a power of ten, at or above the value; 1 for nothing. */
export function roundUp(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= value) ?? 10;
  return factor * power;
}

/** Round seconds, minutes and hours: what a person would put on a time axis. */
const TIME_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600];

/** How far apart the ticks of a time axis stand, in seconds, for at most so many of them. */
export function timeStep(seconds: number, atMost: number): number {
  const enough = TIME_STEPS.find((step) => seconds / step <= atMost);
  return enough ?? Math.ceil(seconds / atMost / 3_600) * 3_600;
}

/** A duration as a tick says it, for example `45 s`, `2 min` or `2:30`. */
export function formatSeconds(seconds: number): string {
  const rounded = Math.round(Math.abs(seconds));
  if (rounded < 60) return `${rounded} s`;
  const rest = rounded % 60;
  const minutes = Math.floor(rounded / 60);
  return rest === 0 ? `${minutes} min` : `${minutes}:${String(rest).padStart(2, '0')}`;
}

/** A value of a scale without the noise of floating point. */
export function formatValue(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** A coordinate, short. */
export function place(value: number): string {
  return String(Math.round(value * 10) / 10);
}
