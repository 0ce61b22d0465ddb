import { COLOURS } from '../../../app/contract/colour';
import { SILENT_AFTER_MS } from '../../../app/contract/telemetry';
import { InvalidWeightsError, sameWeights, type Weights } from '../../../app/contract/weights';
import type { InjectedFault } from '../../../app/contract/fault';
import type { AuditEntry } from '../../rollout/audit-entry';
import { describePhase } from '../../rollout/guarded/describe';
import type { Rollout } from '../../rollout/guarded/rollout';
import type { ObservedFleet } from '../../rollout/observed-fleet';
import { isKnown } from '../../rollout/observed-fleet';
import { problems, type LiveSplit, type RolloutState } from '../../rollout/state';
import type { AuditLine, ConsoleView, FaultView, InstanceView, RolloutView, TrafficView } from '../contract';
import type { KnownInstance } from './fleet-memory';
import { withShortNames } from '../short-names';
import type { ReceivedTelemetry } from './telemetry-source';

export const UNREAD_TRAFFIC: TrafficView = {
  configured: null,
  live: null,
  stable: null,
  healthyTargets: null,
  problems: [],
  readAt: null,
  stale: null,
};

/** @param readAt milliseconds since 1970 */
export function trafficView(state: RolloutState, readAt: number): TrafficView {
  const { configured, splits, healthyTargets } = state;
  const isUsable = !(configured instanceof InvalidWeightsError);
  return {
    configured: isUsable ? configured.weights : null,
    live: commonWeights(splits),
    stable: isUsable ? configured.stable : null,
    healthyTargets,
    problems: problems(state).map(withShortNames),
    readAt,
    stale: null,
  };
}

/** What all rules have; null when they differ. */
function commonWeights(splits: readonly LiveSplit[]): Weights | null {
  const [first] = splits;
  return first && splits.every(({ weights }) => sameWeights(weights, first.weights)) ? first.weights : null;
}

/**
 * The instances as they were heard of last: whoever has not been for a while is silent, and so are all of them when
 * nothing is relayed.
 * @param now milliseconds since 1970
 */
export function instanceViews(known: readonly KnownInstance[], now: number): InstanceView[] {
  return known
    .map(({ instance, heardAt }): InstanceView => {
      const silentMs = Math.max(0, Math.round(now - heardAt));
      return { ...instance, silentMs, state: stateOf(instance, silentMs) };
    })
    .sort(
      (one, other) =>
        COLOURS.indexOf(one.colour) - COLOURS.indexOf(other.colour) ||
        one.instanceId.localeCompare(other.instanceId),
    );
}

function stateOf(
  { ended, draining }: Pick<InstanceView, 'ended' | 'draining'>,
  silentMs: number,
): InstanceView['state'] {
  if (ended) return 'ended';
  if (silentMs > SILENT_AFTER_MS) return 'silent';
  return draining ? 'draining' : 'serving';
}

/**
 * Open sockets by colour: of the instances that tell of themselves, or else what one of them says of the fleet. An
 * instance that is silent makes them incomplete, and no zero.
 */
export function socketsView(
  instances: readonly InstanceView[],
  received: ReceivedTelemetry | undefined,
  fleet: ObservedFleet | undefined,
): ConsoleView['sockets'] {
  const telling = instances.filter(({ state }) => state === 'serving' || state === 'draining');
  if (received && telling.length > 0) {
    const isSilent = instances.some(({ state }) => state === 'silent');
    const open = (colour: InstanceView['colour']) =>
      telling
        .filter((instance) => instance.colour === colour)
        .reduce((sum, { connections }) => sum + connections, 0);
    const counts = { blue: open('blue'), green: open('green') };
    return { counts, complete: received.fleet.complete && !isSilent };
  }
  return fleet && isKnown(fleet) ? { counts: fleet.sockets, complete: fleet.complete } : null;
}

export function auditLine(entry: AuditEntry): AuditLine {
  const { action, by, from, to, verified, shiftMs, verdict, note } = entry;
  return {
    at: Date.parse(entry.at),
    action,
    by: withShortNames(by),
    from,
    to,
    verified,
    shiftMs,
    verdict,
    note: note === null ? null : withShortNames(note),
  };
}

/**
 * @param driven whether its driver lives
 * @param now milliseconds since 1970
 */
export function rolloutView(rollout: Rollout, driven: boolean, now: number): RolloutView {
  const { to, steps, index, phase, verdicts, by } = rollout;
  return {
    to,
    steps,
    index,
    phase: phase.kind,
    until: phaseEnd(rollout),
    text: withShortNames(describePhase(phase, now)),
    reason: 'reason' in phase ? withShortNames(phase.reason) : null,
    verdicts: verdicts.map((verdict) => ({ ...verdict, reasons: verdict.reasons.map(withShortNames) })),
    by: withShortNames(by),
    driven,
  };
}

function phaseEnd({ phase, pauseMs }: Rollout): number | null {
  if (phase.kind === 'observing') return phase.since + pauseMs;
  return phase.kind === 'waiting' ? phase.deadline : null;
}

export function faultView({ colour, errorShare, latencyMs, until }: InjectedFault): FaultView {
  return { colour, errorPercent: Number((errorShare * 100).toFixed(3)), latencyMs, until };
}
