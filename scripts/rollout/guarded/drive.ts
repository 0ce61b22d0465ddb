import type { AuditRecord } from '../audit-entry';
import type { TrafficRouter } from '../router';
import type { SignalSource, StepSignals } from '../signals';
import type { RolloutClock } from './clock';
import { advance, type EngineInput } from './engine';
import type { RolloutEvent } from './events';
import { EndedElsewhereError, LeaseLostError } from './fence';
import type { Lease } from './lease';
import { percentOf, wantedWeights, type Rollout, type StepVerdict } from './rollout';
import type { PostedCommand, RolloutStore } from './store';

/** What a driver works with. */
export interface DriverParts {
  readonly store: RolloutStore;
  /** Its changes are brought to their end, also when the driver is interrupted. */
  readonly router: TrafficRouter;
  readonly signals: SignalSource;
  readonly clock: RolloutClock;
  /** Interrupts: the weights stay, the rollout can be resumed. */
  readonly signal: AbortSignal;
  readonly tell: (event: RolloutEvent) => void;
  /** May fail: that is told, and changes nothing. */
  readonly audit: (record: AuditRecord) => Promise<void>;
}

/** One driver at work. */
export interface Drive extends DriverParts {
  readonly lease: Lease;
  rollout: Rollout;
  /** The state as it was written last. */
  saved: Rollout | undefined;
  /** Attempts to set the wanted weights that have failed in a row. */
  failures: number;
  /** Whether weights were changed since the lease and the split were last seen to be this driver's. */
  touched: boolean;
  lastSignals: StepSignals | undefined;
  /** Who gave the last command. */
  commander: string | undefined;
  /** To be written when there is time. */
  readonly records: AuditRecord[];
  rulesCheckedAt: number;
  trouble: string | undefined;
}

export interface Shift {
  readonly from: Rollout['at'];
  readonly to: Rollout['at'];
  readonly shiftMs: number;
}

export function createDrive(parts: DriverParts, lease: Lease, rollout: Rollout): Drive {
  return {
    ...parts,
    lease,
    rollout: { ...rollout, generation: lease.generation },
    saved: undefined,
    failures: 0,
    // A driver that died while it set weights may have set some.
    touched: rollout.generation !== lease.generation && wantedWeights(rollout) !== undefined,
    lastSignals: undefined,
    commander: undefined,
    records: [],
    rulesCheckedAt: parts.clock.now(),
    trouble: undefined,
  };
}

/** Advances the rollout, and tells what has changed. */
export function apply(drive: Drive, input: EngineInput): ReturnType<typeof advance>['answer'] {
  const before = drive.rollout;
  const { rollout, answer } = advance(before, input, drive.clock.now());
  drive.rollout = rollout;
  const decided = rollout.verdicts.at(-1);
  if (decided && decided !== before.verdicts.at(-1)) noteVerdict(drive, decided);
  if (rollout.phase !== before.phase) {
    drive.failures = 0;
    if (rollout.phase.kind === 'observing') drive.signals.beginStep();
    drive.tell({ event: 'phase', percent: percentOf(rollout), phase: rollout.phase });
  }
  return answer;
}

/** Does what another terminal has asked for, once. */
export function obeyPosted(drive: Drive, command: PostedCommand | undefined): void {
  if (command?.rollout !== drive.rollout.id || command.id === drive.rollout.handled?.id) return;
  drive.commander = command.by;
  const answer = apply(drive, { kind: 'command', command });
  if (!answer) return;
  drive.rollout = { ...drive.rollout, handled: { id: command.id, ...answer } };
  drive.tell({ event: 'command', command: command.kind, by: command.by, ...answer });
}

/** Makes a shift that was verified an entry of the audit. */
export function noteShift(drive: Drive, shift: Shift): void {
  const { phase, index, steps, verdicts } = drive.rollout;
  if (phase.kind !== 'rolling-back') {
    const isPromoted = verdicts.at(-1)?.verdict === 'promoted';
    drive.records.push({
      action: 'rollout',
      by: (isPromoted ? drive.commander : undefined) ?? drive.lease.by,
      ...shift,
      verified: true,
      observed: null,
      verdict: null,
      note: `step ${index + 1} of ${steps.length}`,
    });
    return;
  }
  const isAborted = phase.ends === 'aborted';
  drive.records.push({
    action: 'rollback',
    by: (isAborted ? drive.commander : undefined) ?? drive.lease.by,
    ...shift,
    verified: true,
    observed: null,
    verdict: isAborted ? 'aborted' : 'fail',
    note: phase.reason,
  });
}

/* The split of the step, and what was found: the shift to it has an entry of its own. */
function noteVerdict(drive: Drive, decided: StepVerdict): void {
  drive.tell({ event: 'verdict', ...decided });
  const { lastSignals, lease, commander, rollout } = drive;
  const requests = lastSignals?.metrics;
  drive.records.push({
    action: 'rollout',
    by: (decided.verdict === 'promoted' ? commander : undefined) ?? lease.by,
    from: rollout.at,
    to: rollout.at,
    shiftMs: null,
    verified: true,
    observed: requests
      ? { requests: { blue: requests.blue.requests, green: requests.green.requests }, sockets: null }
      : null,
    verdict: decided.verdict,
    note: decided.reasons.join('; ') || null,
  });
}

/**
 * Makes what can be tried again later, or done without: a failure is told, once, and gives undefined.
 * @throws LeaseLostError, EndedElsewhereError
 */
export async function attempt<Result>(
  drive: Drive,
  what: string,
  work: () => Promise<Result>,
): Promise<Result | undefined> {
  try {
    const result = await work();
    if (drive.trouble?.startsWith(what)) drive.trouble = undefined;
    return result;
  } catch (error) {
    if (error instanceof LeaseLostError || error instanceof EndedElsewhereError) throw error;
    complain(drive, `${what}: ${reason(error)}`);
    return undefined;
  }
}

export function complain(drive: Drive, message: string): void {
  if (message !== drive.trouble) drive.tell({ event: 'trouble', message });
  drive.trouble = message;
}

export function reason(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}
