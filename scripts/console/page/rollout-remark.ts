import type { RolloutView } from '../contract';

/** What a rollout's text says beyond its phase and its verdicts; null when that is nothing. */
export function rolloutRemark({ phase, text, verdicts }: Pick<RolloutView, 'phase' | 'text' | 'verdicts'>) {
  if (phase === 'shifting' || phase === 'observing' || phase === 'completed') return null;
  const colon = text.indexOf(': ');
  const isPrefixed = phase !== 'waiting' && phase !== 'paused' && colon >= 0;
  const remark = isPrefixed ? text.slice(colon + 2) : text;
  const isKnown = verdicts.at(-1)?.reasons.some((reason) => remark.includes(reason)) ?? false;
  return remark === '' || isKnown ? null : remark;
}
