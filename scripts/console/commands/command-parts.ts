import type { Target } from '../../rollout/connection';
import { IncompleteShiftError } from '../../rollout/shift';
import type { Lane } from './lane';
import type { OperationEnd } from './operation-ledger';
import type { Rollbacks } from './rollbacks';
import { describeFailure, type ConsoleSession } from '../live/session';
import { withShortNames } from '../short-names';

/** What commands work with. */
export interface CommandParts {
  readonly target: Target;
  readonly session: ConsoleSession;
  /** The application's address, or why it is not known. */
  readonly url: string | { readonly unknown: string };
  /** The flags that lead a verb to the same place. */
  readonly flags: string;
  /** What changes the split or the tasks goes one by one, but for rollbacks. */
  readonly lane: Lane;
  /** What asks the driver of a rollout goes one by one, and holds nothing else up while it waits for an answer. */
  readonly commandLane: Lane;
  readonly rollbacks: Rollbacks;
  /** Aborted when the console ends. */
  readonly signal: AbortSignal;
  /** Told, a line at a time, what the terminal should show. */
  readonly log: (line: string) => void;
  /** Asks for everything to be read anew. */
  readonly onChanged: () => void;
  /** Work that goes on when its operation has ended, and that the console waits for at its own end. */
  readonly goOn: (work: Promise<unknown>) => void;
}

/** Thrown when nothing was changed, and is not to be. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

/** Thrown when a rollback came while something was being changed. */
export class CrossedError extends Error {
  override readonly name = 'CrossedError';
}

/** @param split that was verified; @default none was */
export function verified(detail: string, split: OperationEnd['split'] = null): OperationEnd {
  return { state: 'verified', detail: withShortNames(detail), split };
}

export function refused(detail: string): OperationEnd {
  return { state: 'refused', detail: withShortNames(detail) };
}

export function failed(detail: string): OperationEnd {
  return { state: 'failed', detail: withShortNames(detail) };
}

/** The end of an operation that has thrown. */
export function endOf(
  error: unknown,
  { target, signal }: Pick<CommandParts, 'target' | 'signal'>,
): OperationEnd {
  if (error instanceof RefusedError) return refused(error.message);
  if (error instanceof IncompleteShiftError) {
    const { cause, message } = error;
    return failed(cause instanceof CrossedError ? cause.message : `the shift is incomplete: ${message}`);
  }
  return failed(signal.aborted ? 'the console ended before' : describeFailure(error, target));
}
