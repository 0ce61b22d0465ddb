import type { Colour } from '../app/contract/colour';
import type { Figure } from '../app/contract/figures';

/**
 * The metric of a figure that the tasks of a colour report of themselves. It is in the namespace `metricNamespace` of
 * the names, counts, has no dimensions, and has no data while the colour has no tasks. Over a period of
 * `FIGURES_PERIOD_SECONDS` its sum is that of the whole colour, and its average that of a task.
 */
export function taskMetricName(colour: Colour, figure: Figure): string {
  return `${colour}-${figure}`;
}
