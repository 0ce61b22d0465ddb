import { COLOURS, type Colour } from '../../app/contract/colour';
import { InvalidWeightsError } from '../../app/contract/weights';
import type { ObservedFleet } from '../rollout/observed-fleet';
import { problems, type RolloutState } from '../rollout/state';
import { fleetJson, fleetNote, fleetRows } from './fleet-report';

/** The status as an object for machines: `ok` is true when there are no problems. */
export function statusJson(state: RolloutState, fleet: ObservedFleet): object {
  const { configured, splits, healthyTargets } = state;
  const readable = configured instanceof InvalidWeightsError ? null : configured;
  const found = problems(state);
  return {
    ok: found.length === 0,
    configured: readable?.weights ?? null,
    stable: readable?.stable ?? null,
    live: splits.map(({ label, kind, arn, weights }) => ({ label, kind, arn, weights })),
    healthyTargets,
    ...fleetJson(fleet),
    problems: found,
  };
}

/**
 * The status as a table for people.
 * @param where names the deployment and where it runs
 */
export function statusText(where: string, state: RolloutState, fleet: ObservedFleet): string {
  const { configured, splits, healthyTargets } = state;
  const readable = configured instanceof InvalidWeightsError ? undefined : configured;
  const cells = (values: Partial<Readonly<Record<Colour, number>>>) =>
    COLOURS.map((colour) => String(values[colour] ?? '?'));
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ['configured', cells(readable?.weights ?? {})],
    ...splits.map(({ label, weights }) => [label, cells(weights)] as const),
    ['healthy targets', cells(healthyTargets)],
    ...fleetRows(fleet),
  ];
  const width = Math.max(...rows.map(([label]) => label.length));
  const line = (label: string, texts: readonly string[]) =>
    `  ${label.padEnd(width)}${texts.map((text) => ` ${text.padStart(6)}`).join('')}\n`;
  const table = rows.map(([label, texts]) => line(label, texts));
  const found = problems(state).map((problem) => `  problem: ${problem}\n`);
  const verdict = found.length > 0 ? found.join('') : `  as configured and healthy\n`;
  const rollback = readable ? `  a rollback goes to ${readable.stable}\n` : '';
  const note = fleetNote(fleet);
  const remark = note === undefined ? '' : `  note: ${note}\n`;
  return `${where}\n\n${line('', COLOURS)}${table.join('')}\n${verdict}${rollback}${remark}`;
}
