import { useId, type ReactNode } from 'react';
import { formatSplit } from '../../../app/contract/weights';
import { useTexts } from '../../../app/ui/language';
import { OutcomeLine } from './action-button';
import { Icon } from './icons';
import { stepTexts, type Show, type ShowMove } from './show-progress';
import { formatTime, SHOW_SECONDS, type ShowStep } from './show-script';
import { TEXTS, type StepTexts } from './texts';
import { RollbackButton } from './traffic-controls';
import { useNow } from './use-now';

/** The show in place of the controls: the time, the cue, the next step, and the way back. */
export function ShowPanel({ show, move, onNext }: ShowPanelProps): ReactNode {
  const texts = useTexts(TEXTS);
  const words = (step: ShowStep) => stepTexts(step, show, texts);
  const current = show.steps[show.index];
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
      <OutcomeLine group="show" />
      <OutcomeLine group="traffic" />
      <NextButton show={show} move={move} onPress={onNext} />
      <StepList show={show} hasFailed={move.isAgain} words={words} />
      <RollbackButton />
    </section>
  );
}

interface ShowPanelProps {
  readonly show: Show;
  readonly move: ShowMove;
  readonly onNext: () => void;
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

function NextButton(props: {
  readonly show: Show;
  readonly move: ShowMove;
  readonly onPress: () => void;
}): ReactNode {
  const { show, move, onPress } = props;
  const texts = useTexts(TEXTS);
  const [id, hint] = [useId(), useId()];
  const step = show.steps[move.index];
  const title = step && stepTexts(step, show, texts).title;
  const announced = move.isAgain ? texts.againIs : texts.nextIs;
  return (
    <div className="next-row">
      <button
        type="button"
        className="button next"
        aria-disabled={move.reason !== null}
        aria-labelledby={id}
        aria-describedby={hint}
        onClick={onPress}
      >
        <span id={id}>{move.isAgain ? texts.tryAgain : texts.next}</span>
        <Icon name="next" />
      </button>
      <p id={hint}>{move.reason ?? (title === undefined ? texts.showOver : announced(title))}</p>
    </div>
  );
}

function StepList(props: {
  readonly show: Show;
  /** Whether the step on stage was not made. */
  readonly hasFailed: boolean;
  readonly words: (step: ShowStep) => StepTexts;
}): ReactNode {
  const { show, hasFailed, words } = props;
  const stateOf = (index: number) => {
    if (index === show.index) return hasFailed ? 'failed' : '';
    return index < show.index ? 'done' : '';
  };
  return (
    <ol className="show-steps">
      {show.steps.map((step, index) => (
        <li key={step.id} className={stateOf(index)} aria-current={index === show.index ? 'step' : undefined}>
          <span className="step-time">{formatTime(step.at)}</span> {words(step).title}
        </li>
      ))}
    </ol>
  );
}
