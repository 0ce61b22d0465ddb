import type { Operation } from '../contract';
import type { Control } from './control';
import type { Outcome } from './control-requests';

/** A change of an operation, to be told to those who do not see it. */
export interface Saying {
  readonly key: string;
  /** What it is of: a control of this page, or the server's words for another one's. */
  readonly what: Control | string;
  readonly outcome: Outcome;
}

/** So many of the last are kept: what is taken away while it is read may be cut off. */
const KEPT = 6;

export function addSayings(sayings: readonly Saying[], more: readonly Saying[]): readonly Saying[] {
  return more.length === 0 ? sayings : [...sayings, ...more].slice(-KEPT);
}

/**
 * Which operations have begun or ended, the oldest first. Those of the first view are old: they are not told.
 * @param before those of the view before; undefined when there was none
 */
export function operationSayings(
  before: readonly Operation[] | undefined,
  after: readonly Operation[],
): readonly Saying[] {
  if (!before) return [];
  return after
    .filter(({ id, state }) => before.find((known) => known.id === id)?.state !== state)
    .map((operation) => ({
      key: `${operation.id} ${operation.state}`,
      what: operation.label,
      outcome: operation,
    }))
    .reverse();
}

/** Whether it is to be told at once. */
export function isUrgent({ outcome: { state } }: Saying): boolean {
  return state !== 'pending' && state !== 'verified';
}
