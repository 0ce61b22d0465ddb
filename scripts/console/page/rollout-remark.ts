import type { RolloutView } from '../contract';

/** What is to be told of a rollout beyond its phase and its verdicts; null when that is nothing. */
export function rolloutRemark({
  phase,
  text,
  reason,
  verdicts,
}: Pick<RolloutView, 'phase' | 'text' | 'reason' | 'verdicts'>): string | null {
  if (phase === 'shifting' || phase === 'observing') return null;
  const remark = phase === 'waiting' || phase === 'paused' ? text : reason;
  if (remark === null || remark === '') return null;
  const isKnown = verdicts.at(-1)?.reasons.some((known) => remark.includes(known)) ?? false;
  return isKnown ? null : remark;
}
