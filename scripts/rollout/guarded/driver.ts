import { apply, attempt, createDrive, obeyPosted, reason, type Drive, type DriverParts } from './drive';
import {
  EndedElsewhereError,
  ForeignWeightsError,
  LeaseLostError,
  readAsDriver,
  refuseForeignParameter,
  refuseForeignRules,
} from './fence';
import { startHeart } from './heart';
import { judge, type Judgement } from './judge';
import type { Lease } from './lease';
import { isOver, wantedWeights, type Rollout } from './rollout';
import { setWeights, yieldToOthers } from './set-weights';
import type { Snapshot } from './store';

export type DriveOutcome =
  /** @param saved whether the state in SSM says so too */
  | { readonly kind: 'ended' | 'interrupted'; readonly rollout: Rollout; readonly saved: boolean }
  /** Another driver goes on with it. */
  | { readonly kind: 'taken-over' };

const POLL_MS = 1_000;
const RULES_EVERY_MS = 5_000;
/** What cannot be written down is given up after so many attempts, a second apart. */
const ATTEMPTS = { ended: 30, interrupted: 3 } as const;

/**
 * Drives a rollout until it ends, is interrupted, or is taken over. Every change of the state is written down before
 * it has an effect, but for a rollback, which does not wait; every effect is preceded by a look whether the lease
 * still holds.
 */
export async function driveRollout(
  parts: DriverParts,
  lease: Lease,
  rollout: Rollout,
): Promise<DriveOutcome> {
  const drive = createDrive(parts, lease, rollout);
  const heart = startHeart(parts, lease);
  try {
    parts.signals.beginStep();
    apply(drive, { kind: 'taken-up' });
    const outcome = await driveToTheEnd(drive);
    await writeRecords(drive);
    await heart.stop();
    await letGo(drive);
    return outcome;
  } catch (error) {
    if (!(error instanceof LeaseLostError)) throw error;
    // What was verified before is true all the same.
    await writeRecords(drive);
    return { kind: 'taken-over' };
  } finally {
    await heart.stop();
  }
}

async function driveToTheEnd(drive: Drive): Promise<DriveOutcome> {
  for (let unsaved = 0; ;) {
    try {
      const isInterrupted = drive.signal.aborted;
      if (isInterrupted) apply(drive, { kind: 'interrupted' });
      const saved = drive.rollout === drive.saved || (await save(drive));
      unsaved = saved ? 0 : unsaved + 1;
      const kind = endOf(drive, isInterrupted);
      if (kind && (saved || unsaved >= ATTEMPTS[kind])) {
        return { kind, rollout: drive.rollout, saved };
      }
      if (saved || drive.rollout.phase.kind === 'rolling-back') await turn(drive);
      else await drive.clock.sleep(POLL_MS);
    } catch (error) {
      if (!(error instanceof EndedElsewhereError)) throw error;
      await yieldToOthers(drive, error.rollout);
      return { kind: 'ended', rollout: error.rollout, saved: true };
    }
  }
}

function endOf({ rollout, failures }: Drive, isInterrupted: boolean): 'ended' | 'interrupted' | undefined {
  if (isOver(rollout)) return 'ended';
  // A rollback is tried once all the same.
  const isDue = rollout.phase.kind === 'rolling-back' && failures === 0;
  return isInterrupted && !isDue ? 'interrupted' : undefined;
}

async function turn(drive: Drive): Promise<void> {
  try {
    const wanted = wantedWeights(drive.rollout);
    if (wanted) await setWeights(drive, wanted);
    else await watch(drive);
  } catch (error) {
    if (!(error instanceof ForeignWeightsError)) throw error;
    await yieldToOthers(drive, undefined);
    apply(drive, { kind: 'foreign-weights', seen: error.message });
  }
}

async function save(drive: Drive): Promise<boolean> {
  const { rollout } = drive;
  const written = await attempt(drive, 'the state cannot be written', async () => {
    await readAsDriver(drive.store, drive.lease, rollout);
    await drive.store.writeRollout(rollout);
    return true;
  });
  if (written) drive.saved = rollout;
  return written === true;
}

async function watch(drive: Drive): Promise<void> {
  await writeRecords(drive);
  await drive.clock.sleep(POLL_MS, drive.signal);
  if (drive.signal.aborted) return;
  const snapshot = await attempt(drive, 'SSM cannot be read', () =>
    readAsDriver(drive.store, drive.lease, drive.rollout),
  );
  if (snapshot) {
    refuseForeignParameter(drive.rollout, snapshot.configured);
    drive.touched = false;
    // Damaged, or written late by a driver that had lost its lease.
    if (!isOwnState(drive, snapshot)) drive.saved = undefined;
    obeyPosted(drive, snapshot.command);
  }
  await checkRules(drive);
  const { phase } = drive.rollout;
  if (phase.kind === 'observing' || phase.kind === 'paused' || phase.kind === 'waiting') {
    apply(drive, { kind: 'judgement', judgement: await readJudgement(drive) });
  }
}

function isOwnState({ rollout }: Drive, { rollout: stored }: Snapshot): boolean {
  return stored?.id === rollout.id && stored.generation === rollout.generation;
}

async function checkRules(drive: Drive): Promise<void> {
  const now = drive.clock.now();
  if (wantedWeights(drive.rollout) || now - drive.rulesCheckedAt < RULES_EVERY_MS) return;
  drive.rulesCheckedAt = now;
  const live = await attempt(drive, 'the rules cannot be read', () => drive.router.readBack());
  if (live) refuseForeignRules(drive.rollout, live.splits);
}

async function readJudgement(drive: Drive): Promise<Judgement> {
  const { signals, rollout } = drive;
  try {
    drive.lastSignals = await signals.read();
    return judge(drive.lastSignals, rollout.to, rollout.thresholds);
  } catch (error) {
    return { verdict: 'inconclusive', reasons: [`the signals cannot be read: ${reason(error)}`] };
  }
}

async function writeRecords(drive: Drive): Promise<void> {
  for (const record of drive.records.splice(0)) {
    await attempt(drive, 'the audit cannot be written', () => drive.audit(record));
  }
}

/** Gives the lease back, so that whoever looks need not wait to see that nobody drives. */
async function letGo(drive: Drive): Promise<void> {
  const { generation } = drive.lease;
  const generations = [generation - 2, generation - 1, generation].filter((each) => each > 0);
  await attempt(drive, 'the driver parameter cannot be deleted', () =>
    drive.store.deleteDrivers(generations),
  );
}
