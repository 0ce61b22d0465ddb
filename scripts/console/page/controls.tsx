import type { ReactNode } from 'react';
import { useTexts } from '../../../app/ui/language';
import { FaultControls } from './fault-controls';
import { PowerControls } from './power-controls';
import { RolloutControls } from './rollout-controls';
import { TEXTS } from './texts';
import { TrafficControls } from './traffic-controls';

/** Everything that a presenter can do. */
export function Controls(): ReactNode {
  const texts = useTexts(TEXTS);
  return (
    <section className="card rail" aria-label={texts.controls}>
      <TrafficControls />
      <RolloutControls />
      <FaultControls />
      <PowerControls />
    </section>
  );
}
