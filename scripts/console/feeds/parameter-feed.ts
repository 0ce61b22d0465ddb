import type { AuditLine, FaultView, RolloutView } from '../contract';
import { DriverWatch } from './driver-watch';
import { activeFault } from '../../rollout/inject-fault';
import type { FaultParameter } from '../../rollout/fault-parameter';
import { isOver, type Rollout } from '../../rollout/guarded/rollout';
import type { RolloutSession } from '../../rollout/guarded/session';
import { startPoll } from './poll';
import { auditLine, faultView, rolloutView } from './views';

export interface ParameterPace {
  readonly rolloutMs: number;
  readonly faultMs: number;
  readonly auditMs: number;
}

export interface ParameterFeedConfig {
  readonly session: Pick<RolloutSession, 'store' | 'audit'>;
  readonly fault: Pick<FaultParameter, 'read'>;
  readonly pace: ParameterPace;
  readonly isWanted: () => boolean;
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly describe: (error: unknown) => string;
  readonly onChange: () => void;
}

/** What the parameters tell: the rollout, the fault and the history. What cannot be read stays as it was. */
export interface ParameterFeed {
  rollout(): RolloutView | null;
  fault(): FaultView | null;
  /** Null while it has never been read. */
  audit(): readonly AuditLine[] | null;
  /** What could not be read when it was last tried, and why; null when all of it was. */
  problem(): string | null;
  /** Reads all of it anew, at once. */
  hurry(): void;
  readonly ended: Promise<void>;
}

const AUDIT_LINES = 8;
/** How long a rollout is shown that has ended. */
const ENDED_FOR_MS = 600_000;

export function startParameterFeed(config: ParameterFeedConfig): ParameterFeed {
  const { session, fault, pace, isWanted, signal, now, describe, onChange } = config;
  const rollouts = new RolloutReading();
  let faultValue = 'none';
  let audit: readonly AuditLine[] | null = null;
  const failures: Failures = { rollout: null, fault: null, history: null };
  let before = '';
  const tellChange = () => {
    const { rollout, driven } = rollouts;
    const all = JSON.stringify([rollout, driven, faultValue, audit, failures]);
    if (all !== before) onChange();
    before = all;
  };
  const polls = [
    poll('rollout', pace.rolloutMs, async () =>
      rollouts.take(...(await readRollout(session.store, rollouts)), now()),
    ),
    poll('fault', pace.faultMs, async () => (faultValue = (await fault.read()) ?? 'none')),
    poll('history', pace.auditMs, async () => {
      audit = (await session.audit.read(AUDIT_LINES)).map(auditLine);
    }),
  ];
  function poll(what: keyof Failures, everyMs: number, read: () => Promise<unknown>) {
    const work = async () => {
      try {
        await read();
        failures[what] = null;
      } catch (error) {
        if (!signal.aborted) failures[what] = describe(error);
      }
      tellChange();
    };
    return startPoll({ everyMs, isWanted, signal, work });
  }
  return {
    rollout: () => rollouts.view(now()),
    fault: () => {
      const active = activeFault(faultValue, now());
      return active ? faultView(active) : null;
    },
    audit: () => audit,
    problem: () => problemOf(failures),
    hurry: () => {
      for (const each of polls) each.hurry();
    },
    ended: Promise.all(polls.map(({ ended }) => ended)).then(() => undefined),
  };
}

/** Why each of them could not be read when it was last tried; null when it was. */
type Failures = Record<'rollout' | 'fault' | 'history', string | null>;

/* Mostly all fail for one reason, which is told once. */
function problemOf(failures: Failures): string | null {
  const unread = new Map<string, string[]>();
  for (const [what, why] of Object.entries(failures)) {
    if (why !== null) unread.set(why, [...(unread.get(why) ?? []), what]);
  }
  const told = [...unread].map(([why, all]) => `${all.join(', ')} cannot be read: ${why}`);
  return told.join('; ') || null;
}

type Snapshot = Awaited<ReturnType<RolloutSession['store']['read']>>;

async function readRollout(
  store: RolloutSession['store'],
  { generation }: RolloutReading,
): Promise<[Snapshot, number]> {
  const snapshot = await store.read(generation > 0 ? [generation, generation + 1] : []);
  return [snapshot, generation];
}

/** The rollout as it was read last, and whether somebody drives it. */
class RolloutReading {
  rollout: Rollout | undefined;
  driven = false;
  readonly #driver = new DriverWatch();
  #wasUnderWay: string | undefined;
  #endedAt = 0;

  /** Of the driver to look for. */
  get generation(): number {
    return this.rollout?.generation ?? 0;
  }

  take({ rollout, damage, drivers }: Snapshot, generation: number, now: number): void {
    // A driver that lives writes its own again within seconds.
    if (damage) return;
    this.rollout = rollout;
    const isUnderWay = rollout !== undefined && !isOver(rollout);
    if (isUnderWay) {
      this.#wasUnderWay = rollout.id;
      this.#endedAt = now;
    }
    const highest = Math.max(generation, ...drivers.keys());
    const isLookedAt = rollout?.generation === generation || drivers.size > 0;
    // The generation of a rollout that has just begun is read the next time.
    this.driven = isUnderWay && (!isLookedAt || this.#driver.see(highest, drivers.get(highest), now));
  }

  /** One that has ended is shown when it was seen under way. */
  view(now: number): RolloutView | null {
    const { rollout, driven } = this;
    if (!rollout) return null;
    const isShown =
      !isOver(rollout) || (rollout.id === this.#wasUnderWay && now - this.#endedAt < ENDED_FOR_MS);
    return isShown ? rolloutView(rollout, driven, now) : null;
  }
}
