import type { InjectedFault } from '../../app/contract/fault';
import type { CommandContext } from '../command-line/context';
import { faultPhrase } from '../operations/fault-phrase';
import type { FaultOutcome } from '../rollout/inject-fault';

/**
 * How things stand with a fault that was written, and how to end it.
 * @param flags those that lead another command to the same place
 */
export function stillThere({ colour, until }: InjectedFault, flags: string): string {
  return `the fault of ${colour} stays until ${timeOfDay(until)}; "npx crossfade fault --off${flags}" ends it`;
}

interface FaultReport {
  readonly json: boolean;
  /** Undefined when it was to end. */
  readonly wanted: InjectedFault | undefined;
  readonly outcome: FaultOutcome;
  readonly flags: string;
}

/**
 * Tells what became of a fault: as text, or as one JSON object on standard output. The exit status is 1 unless it is
 * done.
 */
export function reportFault(
  { out, err, setExitStatus }: CommandContext,
  { json, wanted, outcome, flags }: FaultReport,
): void {
  if (outcome.kind !== 'done') {
    const stands =
      outcome.kind === 'refusal' ? 'refused' : wanted ? stillThere(wanted, flags) : 'no fault is wanted';
    err(`crossfade: ${stands}: ${outcome.reason}\n`);
    if (json) {
      const fault = outcome.kind === 'refusal' ? {} : { fault: wanted ?? null };
      out(`${JSON.stringify({ ok: false, error: outcome.reason, ...fault })}\n`);
    }
    setExitStatus(1);
    return;
  }
  const { before, seenMs } = outcome;
  if (json) {
    out(`${JSON.stringify({ ok: true, fault: wanted ?? null, before: before ?? null, seenMs })}\n`);
    return;
  }
  if (!wanted) {
    out(before ? `the fault of ${before.colour} is over; seen after ${seenMs} ms\n` : 'there is no fault\n');
    return;
  }
  const instead = before ? `  instead of: ${faultPhrase(before)}\n` : '';
  out(
    `the tasks of ${faultPhrase(wanted)}; seen after ${seenMs} ms\n${instead}  ${stillThere(wanted, flags)}\n`,
  );
}

function timeOfDay(ms: number): string {
  return new Date(ms).toTimeString().slice(0, 8);
}
