import type { Colour } from '../../app/contract/colour';
import type { CommandContext } from '../command-line/context';
import { describeEnd, driveTaken, UNWATCHED } from '../operations/drive';
import { awsFailure } from '../rollout/aws-failure';
import type { Target } from '../rollout/connection';
import { describeEvent } from '../rollout/guarded/describe';
import type { DriveOutcome } from '../rollout/guarded/driver';
import type { RolloutEvent } from '../rollout/guarded/events';
import type { Taken } from '../rollout/guarded/operate';
import type { Phase, Rollout } from '../rollout/guarded/rollout';
import type { RolloutSession } from '../rollout/guarded/session';
import type { openSignalSource } from '../rollout/signal-source';
import type { SignalSource } from '../rollout/signals';
import { addressOf } from './application-address';
import { fail } from './failure-report';
import type { RolloutVerbOptions } from './rollout-options';
import { sameTarget } from './verb-options';

export interface DriveRequest {
  readonly context: CommandContext;
  readonly options: RolloutVerbOptions;
  readonly target: Target;
  readonly session: RolloutSession;
  /** What it is watched by. @default nothing: a rollback is not judged, and needs no address of the application */
  readonly watched?: {
    /** The receiving colour. */
    readonly to: Colour;
    readonly probes: number;
    readonly openSignals: typeof openSignalSource;
  };
  /** Takes the lease, once the signals are there. */
  readonly take: () => Promise<Taken>;
  /** Why the lease was not to be had. */
  readonly refusal: (taken: Exclude<Taken, { kind: 'taken' }>) => string;
  readonly begin?: (rollout: Rollout) => void;
  /** The end that was asked for. @default completed */
  readonly wanted?: Phase['kind'];
}

/**
 * Drives a rollout for a command, line by line, and reports its end. The exit status is 1 for any end but the wanted
 * one.
 * @throws the signal's reason when it was interrupted, after it has said how things stand
 */
export async function driveAndReport(request: DriveRequest): Promise<void> {
  const { context, options, target, session } = request;
  const signals = await openSignals(request);
  try {
    const taken = await request.take();
    if (taken.kind !== 'taken') {
      fail(context, options.json === true, request.refusal(taken));
      return;
    }
    request.begin?.(taken.rollout);
    const report = createReport(request);
    report.end(
      await driveTaken({ target, session, signals, signal: context.signal, tell: report.event }, taken),
    );
  } catch (error) {
    throw awsFailure(error, target) ?? error;
  } finally {
    await signals.close();
  }
}

async function openSignals({ context, options, target, watched }: DriveRequest): Promise<SignalSource> {
  if (!watched) return UNWATCHED;
  const { to, probes } = watched;
  const { signal } = context;
  const url = await addressOf(target, options, signal);
  const log = (line: string) => context.err(`${line}\n`);
  return watched.openSignals({ target, url, to, probes, signal, log });
}

function createReport({ context, options, wanted = 'completed' }: DriveRequest) {
  const { json = false } = options;
  const line = (value: object) => context.out(`${JSON.stringify(value)}\n`);
  return {
    event: (event: RolloutEvent) => {
      const now = Date.now();
      if (json) {
        line({ at: new Date(now).toISOString(), ...event });
        return;
      }
      const text = describeEvent(event, now);
      if (text === undefined) return;
      if (event.event === 'trouble') context.err(`crossfade: ${text}\n`);
      else context.out(`${text}\n`);
    },
    end: (outcome: DriveOutcome) => {
      const ok = outcome.kind === 'ended' && outcome.rollout.phase.kind === wanted;
      const text = describeEnd(outcome, sameTarget(options));
      if (json) line({ event: 'end', ok, ...endJson(outcome) });
      else if (ok) context.out(`${text}\n`);
      if (!ok) {
        context.err(`crossfade: ${text}\n`);
        context.setExitStatus(1);
      }
      if (outcome.kind === 'interrupted') throw context.signal.reason;
    },
  };
}

function endJson(outcome: DriveOutcome): object {
  if (outcome.kind === 'taken-over') return { outcome: 'taken-over' };
  const { rollout, saved } = outcome;
  const { phase, at, verdicts } = rollout;
  return {
    outcome: outcome.kind === 'interrupted' ? 'interrupted' : phase.kind,
    reason: 'reason' in phase ? phase.reason : null,
    weights: at,
    verdicts,
    saved,
  };
}
