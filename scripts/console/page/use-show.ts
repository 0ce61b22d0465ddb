import { useState } from 'react';
import { useClient } from './console-context';
import { showScript, type ShowStep } from './show-script';
import type { Colour } from '../../../app/contract/colour';
import { useShift } from './traffic-controls';

/** A show under way. */
export interface Show {
  readonly from: Colour;
  /** Milliseconds since 1970, by the page's clock. */
  readonly startedAt: number;
  readonly steps: readonly ShowStep[];
  /** The step on stage; as many as there are steps when it is over. */
  readonly index: number;
}

export interface ShowControl {
  readonly show: Show | null;
  readonly start: () => void;
  readonly end: () => void;
  /** Goes on to the next step, and does what it says. */
  readonly next: () => void;
}

/**
 * The show, which the presenter steps through.
 * @param nameOf what a step's command is called where its outcome is shown
 */
export function useShow(nameOf: (step: ShowStep, from: Colour) => string): ShowControl {
  const client = useClient();
  const shift = useShift();
  const [show, setShow] = useState<Show | null>(null);
  return {
    show,
    start: () => {
      const from = client.state().view?.traffic.stable ?? 'blue';
      setShow({ from, startedAt: Date.now(), steps: showScript(from), index: 0 });
    },
    end: () => setShow(null),
    next: () => {
      if (!show || show.index >= show.steps.length) return;
      const step = show.steps[show.index + 1];
      setShow({ ...show, index: show.index + 1 });
      if (step?.action?.kind === 'shift') shift(step.action.weights, nameOf(step, show.from));
      if (step?.action?.kind === 'rollback') void client.command(step.action, nameOf(step, show.from));
    },
  };
}
