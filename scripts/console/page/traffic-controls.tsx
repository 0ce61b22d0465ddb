import { Fragment, useId, useState, type ReactNode } from 'react';
import { formatSplit, sameShares, type Weights } from '../../../app/contract/weights';
import { useTexts } from '../../../app/ui/language';
import { ActionButton, OutcomeLine } from './action-button';
import { useClient, useConsole } from './console-context';
import { controlNamed, splitControl, type Control } from './control';
import type { ControlGroup } from './control-requests';
import { PRESETS, shiftReason } from './control-reasons';
import { English } from './english';
import { Icon } from './icons';
import { TEXTS } from './texts';
import { UnreadTraffic } from './unread';

const APPLY = controlNamed('apply');
export const ROLLBACK = controlNamed('rollback');

/** The splits with a button each, a slider for any other, and the way back. */
export function TrafficControls(): ReactNode {
  const texts = useTexts(TEXTS);
  const id = useId();
  return (
    <section className="group" aria-labelledby={id}>
      <h3 id={id}>{texts.traffic}</h3>
      <LiveSplit />
      <Presets />
      <SplitSlider />
      <RollbackButton />
      <OutcomeLine group="traffic" />
    </section>
  );
}

/** What the load balancer really has. */
function LiveSplit(): ReactNode {
  const texts = useTexts(TEXTS);
  const { view } = useConsole();
  if (!view) return null;
  const { configured, live, problems, stale } = view.traffic;
  if (stale !== null) {
    return (
      <p className="live-split bad">
        {texts.liveUnknown}; <UnreadTraffic view={view} />
      </p>
    );
  }
  const told = problems.map((problem) => (
    <Fragment key={problem}>
      ; <English>{problem}</English>
    </Fragment>
  ));
  if (!live) {
    return (
      <p className="live-split bad">
        {texts.liveUnknown}
        {told}
      </p>
    );
  }
  const isSame = configured !== null && sameShares(configured, live);
  return (
    <p className={isSame && problems.length === 0 ? 'live-split' : 'live-split bad'}>
      <strong>{texts.liveSplit(formatSplit(live))}</strong> {isSame ? texts.liveSame : texts.liveDiffers}
      {told}
    </p>
  );
}

function Presets(): ReactNode {
  const texts = useTexts(TEXTS);
  const shift = useShift();
  const known = useConsole();
  const { configured, stale } = known.view?.traffic ?? { configured: null, stale: null };
  const request = known.requests.traffic;
  return (
    <div className="presets" role="group" aria-label={texts.splits}>
      {PRESETS.map((weights) => {
        const name = formatSplit(weights);
        const control = splitControl(weights);
        return (
          <ActionButton
            key={name}
            className="preset"
            reason={shiftReason(known, weights, texts)}
            isOn={configured !== null && stale === null && sameShares(configured, weights)}
            outcome={request?.control.id === control.id ? request.state : null}
            onPress={() => shift(weights, control)}
          >
            {name}
          </ActionButton>
        );
      })}
    </div>
  );
}

/** Asks for a split, and says which one was on the screen: another console may have changed it. */
export function useShift(): (weights: Weights, control: Control, group?: ControlGroup) => void {
  const client = useClient();
  return (weights, control, group) => {
    const seen = client.state().view?.traffic.configured ?? null;
    // Without it the shift would be made whatever the split is by now.
    if (seen) void client.command({ kind: 'shift', weights, seen }, control, group);
  };
}

function SplitSlider(): ReactNode {
  const texts = useTexts(TEXTS);
  const id = useId();
  const shift = useShift();
  const known = useConsole();
  const [picked, pick] = useState<number | null>(null);
  const configured = known.view?.traffic.configured;
  const current = configured
    ? Math.round((configured.green / (configured.blue + configured.green)) * 100)
    : 0;
  const green = picked ?? current;
  const weights = { blue: 100 - green, green };
  const request = known.requests.traffic;
  return (
    <div className="slider">
      <label htmlFor={id} className="visually-hidden">
        {texts.split}
      </label>
      <input
        id={id}
        type="range"
        min={0}
        max={100}
        step={1}
        value={green}
        disabled={!configured}
        title={configured ? undefined : texts.reasons.noSplit}
        aria-valuetext={configured ? texts.splitValue(weights.blue, weights.green) : texts.reasons.noSplit}
        onChange={(event) => pick(Number(event.target.value))}
      />
      <output htmlFor={id}>{configured ? formatSplit(weights) : '–'}</output>
      <ActionButton
        reason={shiftReason(known, weights, texts)}
        outcome={request?.control.id === APPLY.id ? request.state : null}
        onPress={() => {
          shift(weights, APPLY);
          pick(null);
        }}
      >
        {texts.apply}
      </ActionButton>
    </div>
  );
}

/** Always in reach, without a question: also where figures are old or missing. */
export function RollbackButton(): ReactNode {
  const texts = useTexts(TEXTS);
  const client = useClient();
  const { requests, view } = useConsole();
  const stable = view?.traffic.stable ?? null;
  const id = useId();
  const request = requests.traffic;
  return (
    <div className="rollback-box">
      <button
        type="button"
        className="button rollback"
        aria-describedby={id}
        data-outcome={request?.control.id === ROLLBACK.id ? request.state : undefined}
        onClick={() => void client.command({ kind: 'rollback' }, ROLLBACK)}
      >
        <Icon name="rollback" />
        {texts.rollback}
      </button>
      <p id={id} className="rollback-hint">
        {stable && texts.rollbackTo(texts.colours[stable])}
      </p>
      <kbd aria-hidden="true">R</kbd>
    </div>
  );
}
