import { COLOURS, type Colour } from '../../app/contract/colour';
import { InvalidWeightsError } from '../../app/contract/weights';
import { problems, type RolloutState } from '../rollout/state';

/** The status as an object for machines: `ok` is true when there are no problems. */
export function statusJson(state: RolloutState): object {
  const { configured, splits, healthyTargets } = state;
  const readable = configured instanceof InvalidWeightsError ? null : configured;
  const found = problems(state);
  return {
    ok: found.length === 0,
    configured: readable?.weights ?? null,
    stable: readable?.stable ?? null,
    live: splits.map(({ label, kind, arn, weights }) => ({ label, kind, arn, weights })),
    healthyTargets,
    problems: found,
  };
}

/**
 * The status as a table for people.
 * @param where names the deployment and where it runs
 */
export function statusText(where: string, state: RolloutState): string {
  const { configured, splits, healthyTargets } = state;
  const readable = configured instanceof InvalidWeightsError ? undefined : configured;
  const rows: readonly (readonly [string, Partial<Readonly<Record<Colour, number>>>])[] = [
    ['configured', readable?.weights ?? {}],
    ...splits.map(({ label, weights }) => [label, weights] as const),
    ['healthy targets', healthyTargets],
  ];
  const width = Math.max(...rows.map(([label]) => label.length));
  const line = (label: string, cells: readonly (string | number)[]) =>
    `  ${label.padEnd(width)}${cells.map((cell) => String(cell).padStart(7)).join('')}\n`;
  const table = rows.map(([label, values]) =>
    line(
      label,
      COLOURS.map((colour) => values[colour] ?? '?'),
    ),
  );
  const found = problems(state).map((problem) => `  problem: ${problem}\n`);
  const verdict = found.length > 0 ? found.join('') : `  as configured and healthy\n`;
  const rollback = readable ? `  a rollback goes to ${readable.stable}\n` : '';
  return `${where}\n\n${line('', COLOURS)}${table.join('')}\n${verdict}${rollback}`;
}
