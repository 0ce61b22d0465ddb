import type { Colour } from '../app/contract/colour';
import type { Figure } from '../app/contract/figures';

/**
 * How often a task reports its figures, in seconds. Each reports once within every minute of the clock, so the sum over
 * this period is that of the whole colour, and the average is that of a task.
 */
export const FIGURES_PERIOD_SECONDS = 60;

/**
 * The metric of a figure that the tasks of a colour report of themselves. It is in the namespace `metricNamespace` of
 * the names, counts, has no dimensions, and has no data while the colour has no tasks.
 */
export function taskMetricName(colour: Colour, figure: Figure): string {
  return `${colour}-${figure}`;
}
