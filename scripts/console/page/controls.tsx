import type { ReactNode } from 'react';
import { useTexts } from '../../../app/ui/language';
import { useConsole } from './console-context';
import { FaultControls } from './fault-controls';
import { PowerControls } from './power-controls';
import { RolloutControls } from './rollout-controls';
import { TEXTS } from './texts';
import { TrafficControls } from './traffic-controls';

/** Everything that a presenter can do. */
export function Controls(): ReactNode {
  const texts = useTexts(TEXTS);
  const { stream } = useConsole();
  return (
    <section className="card rail" aria-label={texts.controls} data-old={stream !== 'live' || undefined}>
      <TrafficControls />
      <RolloutControls />
      <FaultControls />
      <PowerControls />
    </section>
  );
}
