import type { Colour } from '../../app/contract/colour';
import { formatSplit } from '../../app/contract/weights';
import type { CommandContext } from '../command-line/context';
import { awsFailure } from '../rollout/aws-failure';
import { withRouter, type Target } from '../rollout/connection';
import { describeEvent, describePhase } from '../rollout/guarded/describe';
import { driveRollout, type DriveOutcome } from '../rollout/guarded/driver';
import type { RolloutEvent } from '../rollout/guarded/events';
import type { Taken } from '../rollout/guarded/operate';
import { percentOf, type Phase, type Rollout } from '../rollout/guarded/rollout';
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
  const { context, options, target } = request;
  const signals = await openSignals(request);
  try {
    const taken = await request.take();
    if (taken.kind !== 'taken') {
      fail(context, options.json === true, request.refusal(taken));
      return;
    }
    request.begin?.(taken.rollout);
    const report = createReport(request);
    report.end(await drive(request, taken, signals, report.event));
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

const UNWATCHED: SignalSource = {
  beginStep: () => undefined,
  read: () => Promise.reject(new Error('nobody watches a rollback')),
  close: () => Promise.resolve(),
};

function drive(
  { context, target, session }: DriveRequest,
  { lease, rollout }: Extract<Taken, { kind: 'taken' }>,
  signals: SignalSource,
  tell: (event: RolloutEvent) => void,
): Promise<DriveOutcome> {
  // What has begun is brought to its end, also after an interruption: the driver decides.
  const { signal: uninterrupted } = new AbortController();
  return withRouter(target, uninterrupted, (router) =>
    driveRollout(
      {
        ...session,
        router,
        signals,
        signal: context.signal,
        tell,
        audit: (record) => session.audit.append(record),
      },
      lease,
      rollout,
    ),
  );
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

function describeEnd(outcome: DriveOutcome, flags: string): string {
  if (outcome.kind === 'taken-over') {
    return 'another terminal has taken the rollout over; this one has left the weights as they are';
  }
  const { rollout, saved } = outcome;
  const unsaved = saved ? '' : '; this could not be written to SSM, where it seems to be under way still';
  if (outcome.kind === 'interrupted') return `${describeInterruption(outcome, flags)}${unsaved}`;
  if (rollout.phase.kind === 'completed') {
    return `${rollout.to} has all new requests; "npx crossfade rollback${flags}" leads back${unsaved}`;
  }
  return `the rollout to ${rollout.to} is ${describePhase(rollout.phase, Date.now())}${unsaved}`;
}

function describeInterruption(
  { rollout }: Extract<DriveOutcome, { rollout: object }>,
  flags: string,
): string {
  const ways = `go on with "npx crossfade resume${flags}", or go back with "npx crossfade rollback${flags}"`;
  const at = formatSplit(rollout.at);
  switch (rollout.phase.kind) {
    case 'shifting':
      return `interrupted before ${percentOf(rollout)} % was verified, after ${at}, and nobody watches it: ${ways}`;
    case 'rolling-back':
      return `interrupted before it was rolled back from ${at}: go back with "npx crossfade rollback${flags}"`;
    default:
      return `interrupted: the rollout is paused at ${percentOf(rollout)} % (${at}), and nobody watches it: ${ways}`;
  }
}
