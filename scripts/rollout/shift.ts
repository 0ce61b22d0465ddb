import type { Colour } from '../../app/contract/colour';
import { InvalidWeightsError, formatSplit, sameWeights, type Weights } from '../../app/contract/weights';
import { planShift, rollbackRequest, type ShiftPlan, type ShiftRequest } from './plan';
import type { ReadBack, TrafficRouter } from './router';
import { differences, type LiveSplit, type RolloutState } from './state';

/** The time that a shift goes by. */
export interface Clock {
  /** Milliseconds from any fixed moment. */
  now(): number;
  sleep(ms: number): Promise<void>;
}

export type ShiftOutcome =
  | {
      readonly kind: 'shifted';
      /** The configured split before; null when the parameter could not be read. */
      readonly from: Weights | null;
      readonly to: Weights;
      /** Labels of the splits that were changed. */
      readonly changed: readonly string[];
      /** Colours that got more traffic by force, without a healthy target. */
      readonly unhealthy: readonly Colour[];
      /** Milliseconds from the first read until everything had been seen to be as wanted. */
      readonly shiftMs: number;
    }
  | { readonly kind: 'nothing-to-do'; readonly to: Weights; readonly shiftMs: number }
  | { readonly kind: 'refusal'; readonly reason: string };

/** Thrown when a shift ends half-way: the message says what has changed, and how to get consistent. */
export class IncompleteShiftError extends Error {
  override readonly name = 'IncompleteShiftError';

  constructor(
    message: string,
    /** The split that everything was to get. */
    readonly to: Weights,
    /** Labels of the splits that have the new weights. */
    readonly changed: readonly string[],
    /** Labels of those that have, or may have, other ones. */
    readonly unchanged: readonly string[],
    cause?: unknown,
  ) {
    super(`${message}; run the same command again to get everything to the same split`, { cause });
  }
}

/** Why a rollback without a colour is refused when the parameter cannot be read. */
export const UNKNOWN_STABLE =
  'the weights parameter does not tell the stable colour; choose one with --to blue or --to green';

/* After a change, AWS may show the old rule for "a short time", of which it gives no figure. */
const READ_BACK_WITHIN_MS = 5_000;
const READ_BACK_PAUSE_MS = 100;

/**
 * Shifts traffic: refuses early, writes the parameter, modifies every split that differs, all at once, and reads
 * everything back until it agrees.
 * @throws IncompleteShiftError when something was or may have been changed; before that, what the router throws
 */
export async function shiftTraffic(
  router: TrafficRouter,
  request: ShiftRequest,
  clock: Clock,
): Promise<ShiftOutcome> {
  const startedAt = clock.now();
  return carryOut(router, await router.readState(), request, clock, startedAt);
}

/**
 * Sends all traffic back to the stable colour, or to the one that is given.
 * @throws as `shiftTraffic` does
 */
export async function rollBackTraffic(
  router: TrafficRouter,
  { to, force = false }: { readonly to?: Colour; readonly force?: boolean },
  clock: Clock,
): Promise<ShiftOutcome> {
  const startedAt = clock.now();
  const state = await router.readState();
  const request = rollbackRequest(state.configured, to);
  if (!request) return { kind: 'refusal', reason: UNKNOWN_STABLE };
  return carryOut(router, state, { ...request, force }, clock, startedAt);
}

async function carryOut(
  router: TrafficRouter,
  state: RolloutState,
  request: ShiftRequest,
  clock: Clock,
  startedAt: number,
): Promise<ShiftOutcome> {
  const plan = planShift(state, request);
  const to = request.weights;
  const elapsed = () => Math.round(clock.now() - startedAt);
  if (plan.kind !== 'shift') {
    return plan.kind === 'refusal' ? plan : { kind: 'nothing-to-do', to, shiftMs: elapsed() };
  }
  await writeParameter(router, plan, to);
  await modifyAll(router, plan.changes, to);
  await readBack(router, plan.changes, to, clock);
  return {
    kind: 'shifted',
    from: state.configured instanceof InvalidWeightsError ? null : state.configured.weights,
    to,
    changed: labels(plan.changes),
    unhealthy: plan.unhealthy,
    shiftMs: elapsed(),
  };
}

async function writeParameter(
  router: TrafficRouter,
  { parameterValue, changes }: Extract<ShiftPlan, { kind: 'shift' }>,
  to: Weights,
): Promise<void> {
  if (parameterValue === undefined) {
    return;
  }
  try {
    await router.writeParameter(parameterValue);
  } catch (error) {
    const message = `no rule was changed: ${formatSplit(to)} could not be written to the weights parameter (${reason(error)})`;
    throw new IncompleteShiftError(message, to, [], labels(changes), error);
  }
}

async function modifyAll(router: TrafficRouter, changes: readonly LiveSplit[], to: Weights): Promise<void> {
  const results = await Promise.allSettled(changes.map((split) => router.setWeights(split, to)));
  const failed = changes.flatMap((split, index) => {
    const result = results[index];
    return result?.status === 'rejected' ? [{ split, error: result.reason as unknown }] : [];
  });
  if (failed.length === 0) {
    return;
  }
  const changed = labels(changes.filter((split) => !failed.some((failure) => failure.split === split)));
  throw new IncompleteShiftError(
    [
      `the weights parameter says ${formatSplit(to)}`,
      `changed: ${changed.join(', ') || 'no rule'}`,
      `not changed: ${failed.map(({ split, error }) => `${split.label} (${reason(error)})`).join(', ')}`,
    ].join('; '),
    to,
    changed,
    failed.map(({ split }) => split.label),
    failed[0]?.error,
  );
}

async function readBack(
  router: TrafficRouter,
  changes: readonly LiveSplit[],
  to: Weights,
  clock: Clock,
): Promise<void> {
  const deadline = clock.now() + READ_BACK_WITHIN_MS;
  for (;;) {
    const after = await router.readBack().catch((error: unknown) => {
      const message = `the weights were changed to ${formatSplit(to)} but could not be read back (${reason(error)})`;
      throw new IncompleteShiftError(message, to, [], labels(changes), error);
    });
    const wrong = mismatches(after, to);
    if (wrong.length === 0) {
      return;
    }
    if (clock.now() >= deadline) {
      const right = after.splits.filter(({ weights }) => sameWeights(weights, to));
      const unchanged = after.splits.filter((split) => !right.includes(split));
      throw new IncompleteShiftError(
        `read back after the shift: ${wrong.join('; ')}`,
        to,
        labels(right),
        labels(unchanged),
      );
    }
    await clock.sleep(READ_BACK_PAUSE_MS);
  }
}

function mismatches({ configured, splits }: ReadBack, to: Weights): string[] {
  const wrong = differences(splits, to);
  if (configured instanceof InvalidWeightsError) {
    return [...wrong, configured.message];
  }
  const { weights } = configured;
  return sameWeights(weights, to)
    ? wrong
    : [...wrong, `the weights parameter has ${formatSplit(weights)} instead of ${formatSplit(to)}`];
}

function labels(splits: readonly LiveSplit[]): string[] {
  return splits.map(({ label }) => label);
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}
