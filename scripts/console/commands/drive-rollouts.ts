import { describeEnd, driveTaken, toBeAborted, UNWATCHED, type TakenRollout } from '../../operations/drive';
import { planRollout, underWay, whyNotBegun, whyNotRollOut } from '../../operations/rollout-plan';
import { UsageError } from '../../command-line/context';
import { describePhase } from '../../rollout/guarded/describe';
import { isUnderWay } from '../../rollout/guarded/lease';
import { askDriver, beginRollout, takeOver, type CommandOutcome } from '../../rollout/guarded/operate';
import { percentOf, type Rollout } from '../../rollout/guarded/rollout';
import type { RolloutSession } from '../../rollout/guarded/session';
import { openSignalSource } from '../../rollout/signal-source';
import type { SignalSource } from '../../rollout/signals';
import { failed, RefusedError, refused, verified, type CommandParts } from './command-parts';
import type { ConsoleCommand } from '../contract';
import type { OperationEnd } from './operation-ledger';
import type { Turn } from './rollbacks';

/** How long a step waits for a person, as the verb has it by default. */
const PERSON_WITHIN_MS = 300_000;
/** Real clients that watch: fewer than the verb's, since they come in while the audience looks on. */
const PROBES = 20;
const PROBES_WITHIN_MS = 60_000;

/**
 * Begins a rollout, which goes on in this process when its operation has ended: that is when its first step is being
 * set.
 */
export async function beginGuarded(
  parts: CommandParts,
  { to, steps, pauseSeconds, manual }: Extract<ConsoleCommand, { kind: 'rollout' }>,
): Promise<OperationEnd> {
  const { session } = parts;
  const turn = parts.rollbacks.turn();
  const plan = async () => {
    const { rollout } = await session.store.read([]);
    if (isUnderWay(rollout)) throw new RefusedError(underWay(rollout));
    const state = await session.router.readState();
    const wish = {
      to,
      steps: [...steps],
      pauseMs: pauseSeconds * 1_000,
      manual,
      personWithinMs: PERSON_WITHIN_MS,
      thresholds: {},
    };
    const planned = refusingUsage(() => planRollout(state, wish));
    const why = whyNotRollOut(planned, state);
    if (why !== undefined) throw new RefusedError(why);
    return planned;
  };
  // Whatever keeps it from beginning is told before the probes come in.
  await plan();
  const signals = await seatProbes(parts, to);
  return parts.lane.run(async () => {
    try {
      const taken = await beginRollout(session, await plan());
      if (taken.kind !== 'taken') throw new RefusedError(whyNotBegun(taken));
      const onWritten = await beginTurn(parts, turn, taken);
      void drive(parts, taken, signals, onWritten);
      return verified(`begun: ${describeStep(taken.rollout)}`);
    } catch (error) {
      parts.goOn(signals.close());
      throw error;
    }
  });
}

/** Gives the lease back when a rollback came before anything was written of the rollout. */
async function beginTurn(
  { session }: CommandParts,
  turn: Turn,
  { lease }: TakenRollout,
): Promise<() => void> {
  try {
    return turn.begin();
  } catch (error) {
    await session.store.deleteDrivers([lease.generation]);
    throw error;
  }
}

/** Asks the driver of the rollout that is under way, wherever that is; one that nobody drives is taken up. */
export async function commandRollout(
  parts: CommandParts,
  kind: 'promote' | 'pause' | 'resume' | 'abort',
): Promise<OperationEnd> {
  const outcome = await parts.commandLane.run(() => askDriver(parts.session, { kind }));
  parts.onChanged();
  if (outcome.kind !== 'undriven') return endOfCommand(outcome);
  switch (kind) {
    case 'resume':
      return takeUp(parts, outcome.rollout);
    case 'abort':
      return abortUndriven(parts);
    default:
      return refused(`nobody drives the rollout to ${outcome.rollout.to}: resume takes it up`);
  }
}

function endOfCommand(outcome: Exclude<CommandOutcome, { kind: 'undriven' }>): OperationEnd {
  switch (outcome.kind) {
    case 'answered':
      return outcome.ok ? verified(outcome.message) : refused(outcome.message);
    case 'overtaken':
      return failed('another command came at the same moment: ask again');
    case 'no-rollout':
      return refused(noRollout(outcome.rollout));
  }
}

async function takeUp(parts: CommandParts, { to }: Rollout): Promise<OperationEnd> {
  const signals = await seatProbes(parts, to);
  try {
    const taken = await parts.lane.run(() => takeOver(parts.session));
    if (taken.kind !== 'taken') throw new RefusedError(whyNotTaken(taken));
    void drive(parts, taken, signals);
    return verified(`taken up: ${describeStep(taken.rollout)}`);
  } catch (error) {
    parts.goOn(signals.close());
    throw error;
  }
}

async function abortUndriven(parts: CommandParts): Promise<OperationEnd> {
  const { session } = parts;
  const taken = await parts.lane.run(async () => toBeAborted(await takeOver(session), session));
  if (taken.kind !== 'taken') return refused(whyNotTaken(taken));
  const outcome = await drive(parts, taken, UNWATCHED);
  const isDone = outcome?.kind === 'ended' && outcome.rollout.phase.kind === 'aborted';
  const told = outcome ? describeEnd(outcome, parts.flags) : 'the rollback is not verified';
  return isDone ? verified(told) : failed(told);
}

function describeStep(rollout: Rollout): string {
  const { index, steps } = rollout;
  return `step ${index + 1} of ${steps.length}, ${percentOf(rollout)} %`;
}

function whyNotTaken(taken: {
  readonly kind: string;
  readonly by?: string;
  readonly rollout?: Rollout | undefined;
}) {
  return taken.kind === 'driven' ? `${taken.by ?? 'somebody'} drives it already` : noRollout(taken.rollout);
}

function noRollout(last: Rollout | undefined): string {
  const before = last ? `; the last one, to ${last.to}, is ${describePhase(last.phase, Date.now())}` : '';
  return `there is no rollout under way${before}`;
}

async function seatProbes(parts: CommandParts, to: Rollout['to']): Promise<SignalSource> {
  const { target, url, signal, log } = parts;
  if (typeof url !== 'string')
    throw new RefusedError(`the application's address is not known: ${url.unknown}`);
  const tooLong = new AbortController();
  const timer = setTimeout(
    () => tooLong.abort(new Error('the probes did not come in within a minute')),
    PROBES_WITHIN_MS,
  );
  try {
    return await openSignalSource({
      target,
      url,
      to,
      probes: PROBES,
      signal: AbortSignal.any([signal, tooLong.signal]),
      log,
    });
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Drives it in the background, and tells in the terminal how it ends.
 * @param onWritten called when the rollout is in the store, where a rollback finds it, and when it has ended
 */
async function drive(
  parts: CommandParts,
  taken: TakenRollout,
  signals: SignalSource,
  onWritten: () => void = () => undefined,
) {
  const { target, signal, flags, log, onChanged } = parts;
  const session = tellingWritten(parts.session, onWritten);
  const driving = (async () => {
    try {
      const outcome = await driveTaken({ target, session, signals, signal, tell: onChanged }, taken);
      log(describeEnd(outcome, flags));
      return outcome;
    } catch (error) {
      log(`the rollout is not driven any more: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    } finally {
      onWritten();
      onChanged();
      await signals.close();
    }
  })();
  parts.goOn(driving);
  return driving;
}

function tellingWritten(session: RolloutSession, onWritten: () => void): RolloutSession {
  const { store } = session;
  const writeRollout: typeof store.writeRollout = async (rollout) => {
    await store.writeRollout(rollout);
    onWritten();
  };
  return { ...session, store: { ...store, writeRollout } };
}

/** What a verb would tell as a mistake of who types, a console refuses. */
function refusingUsage<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw error instanceof UsageError ? new RefusedError(error.message) : error;
  }
}
