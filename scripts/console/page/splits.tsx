import { useId, type ReactNode } from 'react';
import { COLOURS } from '../../../app/contract/colour';
import { useTexts } from '../../../app/ui/language';
import { ShareChart } from '../../charts/share-chart';
import { SplitBar } from '../../charts/split-bar';
import type { ConsoleView, Counts, Point } from '../contract';
import { useConsole } from './console-context';
import { chartDomain, chartMarks, percentTexts, sharePoints, versionsOf } from './figures';
import { TEXTS, type Texts } from './texts';
import { UnreadTraffic } from './unread';

/** What was asked for, where new requests go, and where open sockets are: side by side. */
export function Splits(): ReactNode {
  const texts = useTexts(TEXTS);
  const { view, points } = useConsole();
  const configured = view?.traffic.configured ?? null;
  // A part of them tells nothing of their shares.
  const sockets = view?.sockets?.complete ? view.sockets.counts : null;
  const common = { points, instances: view?.instances ?? [] };
  return (
    <div className="splits">
      <Split
        {...common}
        name={texts.configured}
        note={configuredNote(view, texts)}
        counts={configured}
        chart={(point) => point.configured}
        stepped
        isOld={(view?.traffic.stale ?? null) !== null}
      />
      <Split
        {...common}
        name={texts.newRequests}
        note={requestsNote(view, texts)}
        counts={view?.requests.counts ?? null}
        chart={(point) => point.requests}
      />
      <Split
        {...common}
        name={texts.openSockets}
        note={socketsNote(view, texts)}
        counts={sockets}
        showCounts
        chart={(point) => point.sockets}
      />
    </div>
  );
}

interface Note {
  readonly text: ReactNode;
  readonly isBad: boolean;
}

function configuredNote(view: ConsoleView | null, texts: Texts): Note {
  if (!view || view.traffic.stale === null) return { text: texts.configuredNote, isBad: false };
  return { text: <UnreadTraffic view={view} />, isBad: true };
}

function requestsNote(view: ConsoleView | null, texts: Texts): Note {
  const { errors = 0, perSecond = 0, counts } = view?.requests ?? {};
  if (errors > 0) return { text: texts.errorsOfLast(errors), isBad: true };
  if (counts && counts.blue + counts.green === 0) return { text: texts.noSamples, isBad: true };
  return { text: texts.newRequestsNote(perSecond), isBad: false };
}

function socketsNote(view: ConsoleView | null, texts: Texts): Note {
  const sockets = view?.sockets;
  if (!sockets) return { text: texts.nobodyTells, isBad: view !== null };
  if (!sockets.complete) return { text: texts.incomplete, isBad: true };
  return { text: texts.openSocketsNote(sockets.counts.blue + sockets.counts.green), isBad: false };
}

interface SplitProps {
  readonly name: string;
  readonly note: Note;
  readonly counts: Counts | null;
  readonly showCounts?: boolean;
  readonly points: readonly Point[];
  readonly chart: (point: Point) => Counts | null;
  readonly stepped?: boolean;
  readonly isOld?: boolean;
  readonly instances: ConsoleView['instances'];
}

const CHART_SIZE = { width: 380, height: 146, fontSize: 16 };

function Split(props: SplitProps): ReactNode {
  const { name, note, counts, showCounts = false, points, chart, stepped = false, isOld = false } = props;
  const texts = useTexts(TEXTS);
  const id = useId();
  const percent = percentTexts(counts);
  return (
    <section className="card split" aria-labelledby={id} data-old={isOld || undefined}>
      <div className="card-head">
        <h2 id={id}>{name}</h2>
        <p className={note.isBad ? 'note bad' : 'note'}>{note.text}</p>
      </div>
      <div className="numbers">
        {COLOURS.map((colour) => (
          <p key={colour} className={`number ${colour}`}>
            <span className="number-name">
              {texts.colours[colour]} {versionsOf(props.instances, colour)}
              {showCounts && counts && <span className="number-count"> · {counts[colour]}</span>}
            </span>
            <span className="number-value">
              {percent ? percent[colour] : '–'}
              {percent && <small>%</small>}
            </span>
          </p>
        ))}
      </div>
      <div className="bar">
        <SplitBar counts={counts} />
      </div>
      <ShareChart
        label={texts.chartLabel(name)}
        size={CHART_SIZE}
        axis="ago"
        stepped={stepped}
        domain={chartDomain(points)}
        points={sharePoints(points, chart)}
        marks={chartMarks(points)}
        {...(!stepped && { intended: sharePoints(points, ({ configured }) => configured) })}
      />
    </section>
  );
}
