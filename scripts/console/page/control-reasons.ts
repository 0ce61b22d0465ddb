import { COLOURS } from '../../../app/contract/colour';
import type { Weights } from '../../../app/contract/weights';
import type { ConsoleState } from './console-store';
import type { RolloutView } from '../contract';
import type { Texts } from './texts';

type Known = Pick<ConsoleState, 'stream' | 'view'>;
type Reason = string | null;

/** Why nothing can be commanded; null when it can. */
export function commandReason({ stream, view }: Known, texts: Texts): Reason {
  return stream === 'live' && view ? null : texts.reasons.noStream;
}

/** Why no shift to a split can be asked for. */
export function shiftReason(known: Known, weights: Weights, texts: Texts): Reason {
  const reason = commandReason(known, texts);
  if (reason !== null || !known.view) return reason;
  const { configured, healthyTargets } = known.view.traffic;
  if (!configured) return texts.reasons.noSplit;
  const without = COLOURS.find((colour) => weights[colour] > 0 && healthyTargets?.[colour] === 0);
  return without ? texts.reasons.noTarget(texts.colours[without]) : null;
}

/** Why no show can be started: it goes from the stable colour and back to it. */
export function showReason({ view }: Known, texts: Texts): Reason {
  if (!view) return texts.reasons.noStream;
  return view.traffic.stable === null ? texts.reasons.noStable : null;
}

/** Whether a rollout goes on, or waits to. */
export function isUnderWay(rollout: RolloutView | null): rollout is RolloutView {
  return rollout !== null && !['completed', 'rolled-back', 'aborted'].includes(rollout.phase);
}

export type RolloutControl = 'begin' | 'promote' | 'pause' | 'resume' | 'abort';

/** Why a control of the rollout is of no use at the moment. */
export function rolloutReason(known: Known, control: RolloutControl, texts: Texts): Reason {
  const reason = commandReason(known, texts);
  const rollout = known.view?.rollout ?? null;
  if (reason !== null) return reason;
  const isUnread = rollout === null && (known.view?.parametersProblem ?? null) !== null;
  if (isUnread) return texts.reasons.rolloutUnread;
  if (control === 'begin') return isUnderWay(rollout) ? texts.reasons.underWay : null;
  if (!isUnderWay(rollout)) return texts.reasons.noRollout;
  const { phase, driven } = rollout;
  const isPaused = phase === 'paused' || !driven;
  switch (control) {
    case 'promote':
      return ['observing', 'waiting', 'paused'].includes(phase) ? null : texts.reasons.notWatching;
    case 'pause':
      return isPaused ? texts.reasons.notRunning : null;
    case 'resume':
      return isPaused ? null : texts.reasons.notPaused;
    case 'abort':
      return null;
  }
}

/** Why an injected fault cannot be ended. One that may be there can be. */
export function endFaultReason(known: Known, texts: Texts): Reason {
  const reason = commandReason(known, texts);
  if (reason !== null || !known.view) return reason;
  const { fault, parametersProblem } = known.view;
  return fault || parametersProblem !== null ? null : texts.reasons.noFault;
}

/** Steps as people write them, `10, 50, 100`; null when they are not percentages that rise to 100. */
export function parseSteps(text: string): readonly number[] | null {
  const steps = text.split(/[\s,]+/).filter((part) => part !== '');
  const numbers = steps.map(Number);
  const rising = numbers.every(
    (step, index) => Number.isInteger(step) && step > (numbers[index - 1] ?? 0) && step <= 100,
  );
  return numbers.at(-1) === 100 && rising ? numbers : null;
}

/** A whole number in a range, as people type it; null when it is none. */
export function parseWhole(text: string, least: number, most: number): number | null {
  const number = Number(text);
  const isWhole = /^\s*\d+\s*$/.test(text) && number >= least && number <= most;
  return isWhole ? number : null;
}

/** The splits that have a button of their own. */
export const PRESETS: readonly Weights[] = [
  { blue: 90, green: 10 },
  { blue: 50, green: 50 },
  { blue: 10, green: 90 },
  { blue: 100, green: 0 },
  { blue: 0, green: 100 },
];
