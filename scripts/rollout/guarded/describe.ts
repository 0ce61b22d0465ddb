import { formatSplit } from '../../../app/contract/weights';
import { formatDuration } from '../../command-line/duration';
import type { RolloutEvent } from './events';
import { percentOf, type Phase, type Rollout } from './rollout';

/** Where a rollout stands, in one line. */
export function describeRollout(rollout: Rollout, now: number): string {
  const { to, index, steps, by } = rollout;
  const step = `step ${index + 1} of ${steps.length}, ${percentOf(rollout)} %`;
  return `rollout to ${to}, ${step}: ${describePhase(rollout.phase, now)}; begun by ${by}`;
}

/** @param now milliseconds since 1970 */
export function describePhase(phase: Phase, now: number): string {
  switch (phase.kind) {
    case 'shifting':
      return 'setting the weights';
    case 'observing':
      return 'watching';
    case 'paused':
      return phase.by === 'operator'
        ? 'paused; resume, promote or abort it'
        : 'paused, since its terminal ended';
    case 'waiting': {
      const left = formatDuration(Math.max(0, Math.round((phase.deadline - now) / 1_000) * 1_000));
      const why = phase.why === 'manual' ? 'passed' : 'inconclusive';
      return `${why}, and waiting for a person: promote or abort it; in ${left} it rolls back by itself`;
    }
    case 'rolling-back':
      return `rolling back: ${phase.reason}`;
    case 'completed':
      return 'completed';
    case 'rolled-back':
      return `rolled back: ${phase.reason}`;
    case 'aborted':
      return `ended: ${phase.reason}`;
  }
}

/** What a driver tells, as a line for people; undefined for what another line tells as well. */
export function describeEvent(event: RolloutEvent, now: number): string | undefined {
  switch (event.event) {
    case 'shifted':
      return `${formatSplit(event.from)} -> ${formatSplit(event.to)}, verified in ${event.shiftMs} ms`;
    case 'verdict':
      return `${event.percent} %: ${event.verdict}: ${event.reasons.join('; ')}`;
    case 'phase':
      return event.phase.kind === 'shifting'
        ? undefined
        : `${event.percent} %: ${describePhase(event.phase, now)}`;
    case 'command':
      return `${event.command} by ${event.by}: ${event.ok ? '' : 'refused, '}${event.message}`;
    case 'trouble':
      return `trouble: ${event.message}`;
  }
}
