import { useId, useRef, useState, type ReactNode } from 'react';
import type { Colour } from '../../../app/contract/colour';
import { useTexts } from '../../../app/ui/language';
import type { RolloutView } from '../contract';
import { ActionButton, OutcomeLine } from './action-button';
import { useClient, useConsole } from './console-context';
import { controlNamed } from './control';
import { isUnderWay, parseSteps, parseWhole, rolloutReason } from './control-reasons';
import { English } from './english';
import { CheckField, ColourField, TextField } from './fields';
import { secondsUntil } from './figures';
import { rolloutRemark } from './rollout-remark';
import { TEXTS } from './texts';
import { UnreadParameters } from './unread';

const STEERING = ['promote', 'pause', 'resume', 'abort'] as const;
const MAX_PAUSE_SECONDS = 86_400;

/** A guarded rollout: how it is begun, steered, and judged. */
export function RolloutControls(): ReactNode {
  const texts = useTexts(TEXTS);
  const id = useId();
  const client = useClient();
  const known = useConsole();
  const rollout = known.view?.rollout ?? null;
  const request = known.requests.rollout;
  const isLastStep = rollout !== null && rollout.index === rollout.steps.length - 1;
  const section = useRef<HTMLElement>(null);
  // What begins or ends a rollout goes away with it: whoever works by keyboard stays in the section.
  const stay = () => section.current?.focus();
  return (
    <section className="group" aria-labelledby={id} ref={section} tabIndex={-1}>
      <div className="group-head">
        <h3 id={id}>{texts.rollout}</h3>
        <UnreadParameters />
      </div>
      {isUnderWay(rollout) ? null : <RolloutForm onBegin={stay} />}
      {rollout && <RolloutState rollout={rollout} />}
      {isUnderWay(rollout) && (
        <div className="row">
          {STEERING.map((kind) => (
            <ActionButton
              key={kind}
              reason={rolloutReason(known, kind, texts)}
              outcome={request?.control.id === kind ? request.state : null}
              onPress={() => {
                void client.command({ kind }, controlNamed(kind));
                if (kind === 'abort' || (kind === 'promote' && isLastStep)) stay();
              }}
            >
              {texts[kind]}
            </ActionButton>
          ))}
        </div>
      )}
      <OutcomeLine group="rollout" />
    </section>
  );
}

function RolloutForm({ onBegin }: { readonly onBegin: () => void }): ReactNode {
  const texts = useTexts(TEXTS);
  const client = useClient();
  const known = useConsole();
  const [to, setTo] = useState<Colour>('green');
  const [steps, setSteps] = useState('10, 50, 100');
  const [pause, setPause] = useState('20');
  const [manual, setManual] = useState(false);
  const parsedSteps = parseSteps(steps);
  const pauseSeconds = parseWhole(pause, 1, MAX_PAUSE_SECONDS);
  const reason =
    rolloutReason(known, 'begin', texts) ??
    (parsedSteps ? null : texts.reasons.badSteps) ??
    (pauseSeconds === null ? texts.reasons.badNumber : null);
  return (
    <div className="fields">
      <ColourField label={texts.to} value={to} onChange={setTo} />
      <TextField label={texts.steps} value={steps} isBad={!parsedSteps} onChange={setSteps} wide />
      <TextField label={texts.pauseSeconds} value={pause} isBad={pauseSeconds === null} onChange={setPause} />
      <CheckField label={texts.manual} value={manual} onChange={setManual} />
      <ActionButton
        className="begin"
        reason={reason}
        onPress={() => {
          if (!parsedSteps || pauseSeconds === null) return;
          const command = { kind: 'rollout', to, steps: parsedSteps, pauseSeconds, manual } as const;
          void client.command(command, controlNamed('begin'));
          onBegin();
        }}
      >
        {texts.begin}
      </ActionButton>
    </div>
  );
}

function RolloutState({ rollout }: { readonly rollout: RolloutView }): ReactNode {
  const texts = useTexts(TEXTS);
  const { view } = useConsole();
  const { to, steps, index, phase, until, driven, verdicts } = rollout;
  const remark = rolloutRemark(rollout);
  // Once it is over, the verdict that ended it says enough; the history has the others.
  const shown = isUnderWay(rollout) ? verdicts.toReversed() : verdicts.slice(-1);
  const left = until !== null && view && isUnderWay(rollout) ? secondsUntil(view, until) : null;
  return (
    <div className="rollout" data-phase={phase}>
      {isUnderWay(rollout) && (
        <ol className="steps" aria-label={texts.steps}>
          {steps.map((percent, step) => (
            <li
              key={percent}
              aria-current={step === index ? 'step' : undefined}
              className={`step ${step < index ? 'done' : ''} ${to}`}
            >
              {percent} %
            </li>
          ))}
        </ol>
      )}
      <p>
        <strong>
          {texts.colours[to]}: {texts.phase[phase]}
        </strong>
        {left !== null && `, ${texts.secondsLeft(left)}`}
        {remark !== null && (
          <span lang="en" className="soft">
            {' '}
            {remark}
          </span>
        )}
        {!driven && isUnderWay(rollout) && <span className="bad"> {texts.notDriven}</span>}
      </p>
      <ul className="verdicts" aria-live="polite" tabIndex={0} aria-label={texts.verdictList}>
        {shown.map(({ percent, verdict, reasons }) => (
          <li key={`${percent} ${verdict}`} className={`verdict verdict-${verdict}`}>
            <strong>
              {percent} %: {texts.verdicts[verdict]}
            </strong>{' '}
            <English>{reasons.join('; ')}</English>
          </li>
        ))}
      </ul>
    </div>
  );
}
