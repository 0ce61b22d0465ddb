import { useState } from 'react';
import { useTexts } from '../../../app/ui/language';
import { useClient, useConsole } from './console-context';
import { showReason } from './control-reasons';
import { nextMove, stepControl, type Show, type ShowMove } from './show-progress';
import { showScript } from './show-script';
import { TEXTS } from './texts';
import { useShift } from './traffic-controls';

export interface ShowControl {
  readonly show: Show | null;
  /** What `next` does; null while there is no show. */
  readonly move: ShowMove | null;
  /** Why no show can be started; null when one can. */
  readonly startReason: string | null;
  readonly start: () => void;
  readonly end: () => void;
  /** Goes on to the next step and does what it says, or does again what has failed. */
  readonly next: () => void;
}

/** The show, which the presenter steps through. */
export function useShow(): ShowControl {
  const texts = useTexts(TEXTS);
  const client = useClient();
  const known = useConsole();
  const shift = useShift();
  const [show, setShow] = useState<Show | null>(null);
  return {
    show,
    move: show && nextMove(show, known, texts),
    startReason: showReason(known, texts),
    start: () => {
      const from = client.state().view?.traffic.stable;
      if (from) setShow({ from, startedAt: Date.now(), steps: showScript(from), index: 0 });
    },
    end: () => setShow(null),
    next: () => {
      if (!show) return;
      // What is known by this press, which may be the second of two.
      const { index, reason } = nextMove(show, client.state(), texts);
      if (reason !== null) return;
      const step = show.steps[index];
      setShow({ ...show, index });
      if (!step?.action) return;
      const control = stepControl(show, step);
      if (step.action.kind === 'shift') shift(step.action.weights, control, 'show');
      else void client.command(step.action, control, 'show');
    },
  };
}
