import { useId, useState, type ReactNode } from 'react';
import type { Colour } from '../../../app/contract/colour';
import { useTexts } from '../../../app/ui/language';
import { ActionButton, OutcomeLine } from './action-button';
import { useClient, useConsole } from './console-context';
import { controlNamed } from './control';
import { commandReason, endFaultReason, parseWhole } from './control-reasons';
import { ColourField, TextField } from './fields';
import { secondsUntil } from './figures';
import { TEXTS } from './texts';
import { UnreadParameters } from './unread';

const MOST_LATENCY_MS = 30_000;
const SECONDS = { least: 5, most: 600 } as const;

/** Makes a colour answer badly for a while: what a guarded rollout notices. */
export function FaultControls(): ReactNode {
  const texts = useTexts(TEXTS);
  const id = useId();
  const client = useClient();
  const known = useConsole();
  const [colour, setColour] = useState<Colour>('green');
  const [percent, setPercent] = useState('30');
  const [latency, setLatency] = useState('0');
  const [time, setTime] = useState('60');
  const errorPercent = parseWhole(percent, 0, 100);
  const latencyMs = parseWhole(latency, 0, MOST_LATENCY_MS);
  const seconds = parseWhole(time, SECONDS.least, SECONDS.most);
  const isHarmless = errorPercent === 0 && latencyMs === 0;
  const isBad = errorPercent === null || latencyMs === null || seconds === null;
  const fault = known.view?.fault;
  const secondsLeft = fault ? secondsUntil(known.view, fault.until) : 0;
  return (
    <section className="group" aria-labelledby={id}>
      <div className="group-head">
        <h3 id={id}>{texts.fault}</h3>
        {fault && (
          <p className="bad">
            {texts.faultAtWork(texts.colours[fault.colour], fault.errorPercent, fault.latencyMs, secondsLeft)}
          </p>
        )}
        <UnreadParameters />
      </div>
      <div className="fields">
        <ColourField label={texts.colour} value={colour} onChange={setColour} />
        <TextField
          label={texts.errorsPercent}
          value={percent}
          isBad={errorPercent === null}
          onChange={setPercent}
        />
        <TextField label={texts.latency} value={latency} isBad={latencyMs === null} onChange={setLatency} />
        <TextField label={texts.seconds} value={time} isBad={seconds === null} onChange={setTime} />
      </div>
      <div className="row">
        <ActionButton
          reason={
            commandReason(known, texts) ??
            (isBad ? texts.reasons.badNumber : null) ??
            (isHarmless ? texts.reasons.noHarm : null)
          }
          onPress={() => {
            if (isBad) return;
            const command = { kind: 'fault', colour, errorPercent, latencyMs, seconds } as const;
            void client.command(command, controlNamed('inject'));
          }}
        >
          {texts.inject}
        </ActionButton>
        <ActionButton
          reason={endFaultReason(known, texts)}
          onPress={() => void client.command({ kind: 'fault-off' }, controlNamed('endFault'))}
        >
          {texts.endFault}
        </ActionButton>
      </div>
      <OutcomeLine group="fault" />
    </section>
  );
}
