import { formatSplit } from '../../app/contract/weights';
import type { CommandContext } from '../command-line/context';
import { IncompleteShiftError, type ShiftOutcome } from '../rollout/shift';

/**
 * Makes a shift for a command and reports it: as text, or as one JSON object on standard output. The exit status is 1
 * for a refusal and for a shift that ended half-way.
 */
export async function reportShift(
  context: CommandContext,
  json: boolean,
  shift: () => Promise<ShiftOutcome>,
): Promise<void> {
  let outcome: ShiftOutcome;
  try {
    outcome = await shift();
  } catch (error) {
    if (!(error instanceof IncompleteShiftError)) {
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
  context.out(json ? `${JSON.stringify(asJson(outcome))}\n` : asText(outcome));
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

function asJson(outcome: Success): object {
  const { to, shiftMs } = outcome;
  return outcome.kind === 'nothing-to-do'
    ? { ok: true, from: to, to, changed: [], shiftMs }
    : { ok: true, from: outcome.from, to, changed: outcome.changed, shiftMs };
}

function fail(context: CommandContext, json: boolean, error: string, details: object): void {
  context.err(`crossfade: ${error}\n`);
  if (json) {
    context.out(`${JSON.stringify({ ok: false, error, ...details })}\n`);
  }
  context.setExitStatus(1);
}
