import { useId, type ReactNode } from 'react';
import { COLOURS } from '../../../app/contract/colour';
import { useTexts } from '../../../app/ui/language';
import { ColumnHeads } from '../../charts/column-heads';
import { LineChart } from '../../charts/line-chart';
import type { ObserverView } from '../contract';
import { useConsole } from './console-context';
import { chartDomain, deliverySeries } from './figures';
import { TEXTS } from './texts';
import { useInks } from './use-inks';

/** What the observers see: connections, messages, and what must stay at 0. */
export function Counters(): ReactNode {
  const texts = useTexts(TEXTS);
  const { view } = useConsole();
  const observer = view?.observer ?? null;
  const problem = view && (view.observerProblem ?? (observer ? null : texts.observerComing));
  const isSure = observer !== null && problem === null && observer.sent > 0;
  const blindMs = observer?.blindMs ?? 0;
  return (
    <section
      className="card counters"
      aria-label={texts.counters}
      data-old={(view?.observerProblem ?? null) !== null || undefined}
    >
      <div>
        <dl>
          <Counter
            name={texts.connected}
            value={observer?.connected}
            note={observer && texts.ofClients(observer.clients)}
            isBad={observer !== null && observer.connected < observer.clients}
          />
          <Zero name={texts.dropped} value={observer?.dropped} isSure={isSure} />
          <Counter
            name={texts.messages}
            value={observer?.acknowledged}
            note={observer && texts.ofSent(observer.sent)}
          />
          <Zero name={texts.lost} value={observer?.lost} isSure={isSure} />
          <Zero name={texts.shownTwice} value={observer?.shownTwice} isSure={isSure} />
        </dl>
        {blindMs > 0 && <p className="note">{texts.notObserved(Math.ceil(blindMs / 1_000))}</p>}
      </div>
      {problem === null ? (
        <Delivery observer={observer} />
      ) : (
        <p lang={view?.observerProblem ? 'en' : undefined} className="note bad wide">
          {problem}
        </p>
      )}
    </section>
  );
}

/** A counter that is bad above 0, and good at it once something could have gone wrong. */
function Zero(props: {
  readonly name: string;
  readonly value: number | undefined;
  /** Whether somebody observes, and something was sent. */
  readonly isSure: boolean;
}): ReactNode {
  const { name, value, isSure } = props;
  return <Counter name={name} value={value} isBad={(value ?? 0) > 0} isGood={value === 0 && isSure} />;
}

interface CounterProps {
  readonly name: string;
  readonly value: number | undefined;
  readonly note?: string | null;
  readonly isBad?: boolean;
  readonly isGood?: boolean;
}

function Counter({ name, value, note = null, isBad = false, isGood = false }: CounterProps): ReactNode {
  return (
    <div className={`counter ${isBad ? 'is-bad' : ''} ${isGood ? 'is-good' : ''}`}>
      <dt>{name}</dt>
      <dd>
        {value === undefined ? '–' : formatCount(value)}
        {note !== null && <small>{note}</small>}
      </dd>
    </div>
  );
}

const CHART_SIZE = { width: 270, height: 118, fontSize: 15 };
const PERCENTILES = ['p50', 'p95', 'p99'] as const;

function Delivery({ observer }: { readonly observer: ObserverView | null }): ReactNode {
  const texts = useTexts(TEXTS);
  const id = useId();
  const { points } = useConsole();
  const inks = useInks();
  return (
    <div className="delivery">
      <table aria-labelledby={id}>
        <thead>
          <tr>
            <th id={id} scope="col">
              {texts.delivery}
            </th>
            <ColumnHeads names={PERCENTILES} />
          </tr>
        </thead>
        <tbody>
          {COLOURS.map((colour) => (
            <tr key={colour} className={colour}>
              <th scope="row">{texts.colours[colour]}</th>
              {PERCENTILES.map((name) => (
                <td key={name}>{milliseconds(observer?.deliveryMs[colour]?.[name])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <LineChart
        label={texts.deliveryLabel}
        size={CHART_SIZE}
        unit="ms"
        axis="ago"
        gridLines={2}
        legend={false}
        domain={chartDomain(points)}
        series={deliverySeries(points, texts.colours, inks)}
      />
    </div>
  );
}

const COMPACT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const WHOLE_UP_TO = 99_999;

function formatCount(count: number): string {
  return count > WHOLE_UP_TO ? COMPACT.format(count) : count.toLocaleString('en');
}

function milliseconds(value: number | undefined): string {
  return value === undefined ? '–' : `${value < 10 ? value.toFixed(1) : Math.round(value)}`;
}
