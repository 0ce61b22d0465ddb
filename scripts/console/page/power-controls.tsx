import { useId, useState, type ReactNode } from 'react';
import { COLOURS, type Colour } from '../../../app/contract/colour';
import { useTexts } from '../../../app/ui/language';
import { ActionButton, OutcomeLine } from './action-button';
import { useClient, useConsole } from './console-context';
import { powerControl } from './control';
import { commandReason } from './control-reasons';
import { TEXTS } from './texts';

/** A colour's tasks off and on. Stopping asks once. */
export function PowerControls(): ReactNode {
  const texts = useTexts(TEXTS);
  const id = useId();
  const client = useClient();
  const known = useConsole();
  const [asked, ask] = useState<Colour | null>(null);
  const reason = commandReason(known, texts);
  return (
    <section className="group" aria-labelledby={id}>
      <h3 id={id}>{texts.power}</h3>
      <div className="row">
        {COLOURS.map((colour) => {
          const name = texts.colours[colour];
          const stopping = asked === colour;
          return (
            <div className="power" key={colour}>
              <ActionButton
                className={`swatch ${colour}`}
                reason={reason}
                onPress={() => {
                  ask(null);
                  if (!stopping)
                    void client.command({ kind: 'start', colour }, powerControl('start', colour));
                }}
              >
                {stopping ? texts.keep : texts.start(name)}
              </ActionButton>
              <ActionButton
                className={stopping ? 'danger' : ''}
                reason={reason}
                onPress={(clicks) => {
                  // The second of a double click confirms nothing.
                  if (stopping && clicks > 1) return;
                  ask(stopping ? null : colour);
                  if (stopping) void client.command({ kind: 'stop', colour }, powerControl('stop', colour));
                }}
              >
                {stopping ? texts.reallyStop(name) : texts.stop(name)}
              </ActionButton>
            </div>
          );
        })}
      </div>
      <OutcomeLine group="power" />
    </section>
  );
}
