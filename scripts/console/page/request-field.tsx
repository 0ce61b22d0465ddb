import { useId, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { useTexts } from '../../../app/ui/language';
import { DotField } from '../../charts/dot-field';
import type { Dot } from '../contract';
import { useConsole } from './console-context';
import { TEXTS, type Texts } from './texts';

const ROWS = 6;
const COLUMNS = 100;

/** The sampled requests as a field of dots, and what became of the one that is pointed at. */
export function RequestField(): ReactNode {
  const texts = useTexts(TEXTS);
  const id = useId();
  const { dots, view } = useConsole();
  const [selected, select] = useState<number | null>(null);
  const { requests, errors, lastError } = view?.totals ?? { requests: 0, errors: 0, lastError: null };
  const chosen = dots.find((dot) => dot.id === selected);
  return (
    <section className="card field" aria-labelledby={id}>
      <div className="card-head">
        <h2 id={id}>{texts.requestField}</h2>
        <p className={errors > 0 && !chosen ? 'note bad' : 'note'} role={chosen && 'status'}>
          {chosen
            ? describeDot(chosen, texts)
            : [
                texts.totals(requests, errors),
                ...(lastError === null ? [] : [texts.lastError(lastError)]),
              ].join('; ')}
        </p>
      </div>
      <div
        className="dots"
        role="group"
        tabIndex={0}
        aria-label={texts.requestField}
        aria-description={texts.requestFieldHelp}
        onKeyDown={(event) => {
          const next = moved(event, dots, selected);
          if (next === undefined) return;
          event.preventDefault();
          select(next);
        }}
        onPointerOver={(event) => select(pointedAt(event))}
        onPointerLeave={() => select(null)}
        onBlur={() => select(null)}
      >
        <DotField
          dots={dots}
          columns={COLUMNS}
          rows={ROWS}
          selected={selected}
          label={fieldLabel(dots, texts)}
        />
      </div>
    </section>
  );
}

function describeDot({ colour, error, ms, at }: Dot, texts: Texts): string {
  const who = texts.answeredBy(colour === null ? null : texts.colours[colour]);
  return [new Date(at).toLocaleTimeString('en-GB'), who, error, `${Math.round(ms)} ms`]
    .filter((part) => part !== null)
    .join(' · ');
}

function fieldLabel(dots: readonly Dot[], texts: Texts): string {
  const count = (matches: (dot: Dot) => boolean) => dots.filter(matches).length;
  return texts.requestFieldLabel(
    count(({ colour, error }) => colour === 'blue' && error === null),
    count(({ colour, error }) => colour === 'green' && error === null),
    count(({ error }) => error !== null),
  );
}

function pointedAt({ target }: PointerEvent): number | null {
  const id = target instanceof Element ? target.getAttribute('data-dot') : null;
  return id === null ? null : Number(id);
}

/** The dot that a key goes to; undefined for another key. */
function moved(
  { key }: KeyboardEvent,
  dots: readonly Dot[],
  selected: number | null,
): number | null | undefined {
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: -ROWS,
    ArrowRight: ROWS,
    ArrowUp: -1,
    ArrowDown: 1,
  };
  const last = dots.at(-1)?.id ?? null;
  if (key === 'Escape') return null;
  const step = steps[key];
  if (step === undefined) return undefined;
  if (selected === null || last === null) return last;
  return Math.min(last, Math.max(dots[0]?.id ?? last, selected + step));
}
