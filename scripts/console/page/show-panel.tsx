import { useId, type ReactNode } from 'react';
import { otherColour } from '../../../app/contract/colour';
import { formatSplit } from '../../../app/contract/weights';
import { useTexts } from '../../../app/ui/language';
import { OutcomeLine } from './action-button';
import { Icon } from './icons';
import { formatTime, SHOW_SECONDS, type ShowStep } from './show-script';
import { TEXTS, type StepTexts, type Texts } from './texts';
import { RollbackButton } from './traffic-controls';
import { useNow } from './use-now';
import type { Show, ShowControl } from './use-show';

/** The show in place of the controls: the time, the cue, the next step, and the way back. */
export function ShowPanel({
  show,
  control,
}: {
  readonly show: Show;
  readonly control: ShowControl;
}): ReactNode {
  const texts = useTexts(TEXTS);
  const words = (step: ShowStep) => stepTexts(step, show, texts);
  const current = show.steps[show.index];
  const next = show.steps[show.index + 1];
  return (
    <section className="card rail show" aria-label={texts.show}>
      <ShowTimer startedAt={show.startedAt} />
      <div aria-live="polite" className="on-stage">
        <h2>{current ? words(current).title : texts.showOver}</h2>
        {current?.action?.kind === 'shift' && (
          <p className="big-split">{formatSplit(current.action.weights)}</p>
        )}
        <p className="cue">{current && words(current).cue}</p>
      </div>
      <OutcomeLine group="traffic" />
      <NextButton next={next ? texts.nextIs(words(next).title) : texts.showOver} onPress={control.next} />
      <StepList show={show} words={words} />
      <RollbackButton />
    </section>
  );
}

export function stepTexts({ id }: ShowStep, { from }: Pick<Show, 'from'>, texts: Texts): StepTexts {
  return texts.step(id, texts.colours[from], texts.colours[otherColour(from)]);
}

function ShowTimer({ startedAt }: { readonly startedAt: number }): ReactNode {
  const texts = useTexts(TEXTS);
  const seconds = (useNow() - startedAt) / 1_000;
  return (
    <p className="timer" role="timer" aria-label={texts.timer}>
      <span className={seconds > SHOW_SECONDS ? 'bad' : ''}>{formatTime(seconds)}</span>
      <small> / {formatTime(SHOW_SECONDS)}</small>
    </p>
  );
}

function NextButton({ next, onPress }: { readonly next: string; readonly onPress: () => void }): ReactNode {
  const texts = useTexts(TEXTS);
  const [id, hint] = [useId(), useId()];
  return (
    <div className="next-row">
      <button
        type="button"
        className="button next"
        aria-labelledby={id}
        aria-describedby={hint}
        onClick={onPress}
      >
        <span id={id}>{texts.next}</span>
        <Icon name="next" />
      </button>
      <p id={hint}>{next}</p>
    </div>
  );
}

function StepList(props: { readonly show: Show; readonly words: (step: ShowStep) => StepTexts }): ReactNode {
  const { show, words } = props;
  return (
    <ol className="show-steps">
      {show.steps.map((step, index) => (
        <li
          key={step.id}
          className={index < show.index ? 'done' : ''}
          aria-current={index === show.index ? 'step' : undefined}
        >
          <span className="step-time">{formatTime(step.at)}</span> {words(step).title}
        </li>
      ))}
    </ol>
  );
}
