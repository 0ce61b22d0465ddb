import { formatSplit, type Weights } from '../../app/contract/weights';
import type { CommandContext } from '../command-line/context';
import type { ObservedSplit } from '../rollout/await-split';
import { IncompleteShiftError, type ShiftOutcome } from '../rollout/shift';
import { fail } from './failure-report';
import { observedJson, observedText } from './observed-report';

/** Watches, after a shift, whether these weights are followed. */
export type Wait = (weights: Weights) => Promise<ObservedSplit>;

/**
 * Makes a shift for a command and reports it: as text, or as one JSON object on standard output. The exit status is 1
 * for a refusal, for a shift that ended half-way, and for one that was not seen to be followed.
 * @param wait what is done after the shift, before the end is reported; @default nothing
 * @throws the signal's reason when the wait was interrupted
 */
export async function reportShift(
  context: CommandContext,
  json: boolean,
  shift: () => Promise<ShiftOutcome>,
  wait?: Wait,
): Promise<void> {
  let outcome: ShiftOutcome;
  try {
    outcome = await shift();
  } catch (error) {
    if (!(error instanceof IncompleteShiftError)) {
      // A change that has begun is brought to its end, so this was before.
      if (context.signal.aborted) context.err('crossfade: interrupted: nothing was changed\n');
      throw error;
    }
    const { message, changed, unchanged } = error;
    fail(context, json, `the shift is incomplete: ${message}`, { changed, unchanged });
    return;
  }
  if (outcome.kind === 'refusal') {
    fail(context, json, `refused, nothing changed: ${outcome.reason}`, { changed: [] });
    return;
  }
  if (outcome.kind === 'shifted' && outcome.unhealthy.length > 0) {
    context.err(`crossfade: warning: no healthy target in ${outcome.unhealthy.join(' and ')}\n`);
  }
  if (!json) context.out(asText(outcome));
  const observed = await wait?.(outcome.to);
  if (json) context.out(`${JSON.stringify(asJson(outcome, observed))}\n`);
  if (observed) concludeWait(context, json, outcome.to, observed);
}

function concludeWait(context: CommandContext, json: boolean, to: Weights, observed: ObservedSplit): void {
  if (!json) context.out(observedText(observed));
  if (observed.converged) return;
  const split = formatSplit(to);
  context.setExitStatus(1);
  if (context.signal.aborted) {
    context.err(`crossfade: interrupted while waiting: the shift to ${split} is done and verified\n`);
    throw context.signal.reason;
  }
  context.err(
    `crossfade: the shift to ${split} is done and verified, but was not seen to be followed in time\n`,
  );
}

type Success = Exclude<ShiftOutcome, { kind: 'refusal' }>;

function asText(outcome: Success): string {
  const to = formatSplit(outcome.to);
  if (outcome.kind === 'nothing-to-do') {
    return `already ${to}: nothing to change\n`;
  }
  const from = outcome.from ? formatSplit(outcome.from) : 'unreadable';
  const changed = outcome.changed.map((label) => `  ${label}\n`).join('');
  return `${from} -> ${to}, verified in ${outcome.shiftMs} ms\n${changed}`;
}

function asJson(outcome: Success, observed: ObservedSplit | undefined): object {
  const { to, shiftMs } = outcome;
  const [from, changed] = outcome.kind === 'nothing-to-do' ? [to, []] : [outcome.from, outcome.changed];
  return {
    ok: observed?.converged ?? true,
    from,
    to,
    changed,
    shiftMs,
    ...(observed && { observed: observedJson(observed) }),
  };
}
