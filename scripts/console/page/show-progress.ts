import { otherColour, type Colour } from '../../../app/contract/colour';
import type { ConsoleState } from './console-store';
import type { Control } from './control';
import { isReadSince, type ControlRequest } from './control-requests';
import { shiftReason } from './control-reasons';
import type { ShowStep } from './show-script';
import type { StepTexts, Texts } from './texts';

/** A show under way. */
export interface Show {
  readonly from: Colour;
  /** Milliseconds since 1970, by the page's clock. */
  readonly startedAt: number;
  readonly steps: readonly ShowStep[];
  /** The step on stage; as many as there are steps when it is over. */
  readonly index: number;
}

/** What the presenter's next press does. */
export interface ShowMove {
  /** The step that comes on stage, or is made again. */
  readonly index: number;
  /** The step on stage was not made: it is made again. */
  readonly isAgain: boolean;
  /** Why it cannot be made at the moment; null when it can. */
  readonly reason: string | null;
}

type Known = Pick<ConsoleState, 'stream' | 'view' | 'requests'>;

/** No step is passed before its shift was verified, and read. */
export function nextMove(show: Show, known: Known, texts: Texts): ShowMove {
  const isAgain = hasFailed(show, known);
  const index = isAgain ? show.index : show.index + 1;
  return { index, isAgain, reason: moveReason(show, index, known, texts) };
}

function moveReason(show: Show, index: number, known: Known, texts: Texts): string | null {
  if (index > show.steps.length) return texts.showOver;
  if ([known.requests.show, known.requests.traffic].some((request) => isUnsettled(request, known))) {
    return texts.reasons.pending;
  }
  const action = show.steps[index]?.action;
  return action?.kind === 'shift' ? shiftReason(known, action.weights, texts) : null;
}

/** Whether the step on stage has come to nothing. */
function hasFailed(show: Show, { requests }: Known): boolean {
  const step = show.steps[show.index];
  const request = requests.show;
  if (!step || !request || request.control.id !== stepControl(show, step).id) return false;
  return request.state !== 'pending' && request.state !== 'verified';
}

/** Whether a change is under way, or the split on the screen may be the one before it. */
function isUnsettled(request: ControlRequest | undefined, { view }: Known): boolean {
  if (request?.state === 'pending') return true;
  if (request?.state !== 'verified' || !view || view.traffic.stale !== null) return false;
  return !isReadSince(request, view.traffic);
}

/** A step's command as a control. */
export function stepControl(show: Show, step: ShowStep): Control {
  return {
    id: `step ${show.startedAt} ${step.id}`,
    nameIn: (texts) => stepTexts(step, show, texts).title,
  };
}

export function stepTexts({ id }: ShowStep, { from }: Pick<Show, 'from'>, texts: Texts): StepTexts {
  return texts.step(id, texts.colours[from], texts.colours[otherColour(from)]);
}
