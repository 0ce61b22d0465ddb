import { useId, type ReactNode } from 'react';
import { formatSplit } from '../../../app/contract/weights';
import { useTexts } from '../../../app/ui/language';
import type { AuditLine, ConsoleView, Operation } from '../contract';
import { useConsole } from './console-context';
import { Icon } from './icons';
import { OutcomeWords } from './outcome-words';
import { TEXTS, type Texts } from './texts';
import { UnreadParameters } from './unread';

/** Who changed what and when, and what came of it: the newest first. */
export function History(): ReactNode {
  const texts = useTexts(TEXTS);
  const id = useId();
  const { view } = useConsole();
  const lines = view ? historyLines(view) : [];
  return (
    <section className="card history" aria-labelledby={id}>
      <div className="card-head">
        <h2 id={id}>{texts.history}</h2>
        <UnreadParameters />
      </div>
      <div className="scroll" tabIndex={0} role="group" aria-label={texts.history}>
        {view && view.audit === null && <p className="note">{texts.historyUnread}</p>}
        {view && view.audit !== null && lines.length === 0 && <p className="note">{texts.noHistory}</p>}
        <ol>
          {lines.map((line) => (
            <li key={line.key}>
              {'operation' in line ? (
                <OpenOperation operation={line.operation} />
              ) : (
                <AuditEntry line={line.audit} texts={texts} />
              )}
            </li>
          ))}
        </ol>
      </div>
    </section>
  );
}

type Line = { readonly key: string; readonly at: number } & (
  { readonly audit: AuditLine } | { readonly operation: Operation }
);

/** The audit, and among it the operations of which it does not tell: those under way, and those that came to nothing. */
function historyLines({ audit, operations }: ConsoleView): Line[] {
  const open = operations.filter(({ state }) => state !== 'verified');
  const lines: Line[] = [
    ...(audit ?? []).map((line) => ({
      key: `${line.at}-${line.action}-${line.note ?? ''}`,
      at: line.at,
      audit: line,
    })),
    ...open.map((operation) => ({ key: operation.id, at: operation.startedAt, operation })),
  ];
  return lines.sort((a, b) => b.at - a.at);
}

function OpenOperation({ operation }: { readonly operation: Operation }): ReactNode {
  const { startedAt, label, state } = operation;
  return (
    <>
      <Time at={startedAt} />
      <Icon name={state === 'pending' ? 'pending' : 'failed'} />
      <p>
        <strong lang="en">{label}</strong>{' '}
        <span className={state === 'pending' ? 'soft' : 'bad'}>
          <OutcomeWords outcome={operation} />
        </span>
      </p>
    </>
  );
}

function Time({ at }: { readonly at: number }): ReactNode {
  const time = new Date(at);
  return <time dateTime={time.toISOString()}>{time.toLocaleTimeString('en-GB')}</time>;
}

function AuditEntry({ line, texts }: { readonly line: AuditLine; readonly texts: Texts }): ReactNode {
  const isBad = !line.verified || (line.action === 'rollout' && line.verdict === 'fail');
  return (
    <>
      <Time at={line.at} />
      <Icon name={isBad ? 'failed' : 'verified'} />
      <p>
        <strong>
          {texts.actions[line.action]} {splitChange(line)}
        </strong>{' '}
        <span className={isBad ? 'bad' : 'soft'}>{outcome(line, texts)}</span>{' '}
        <span className="soft">{line.by}</span>
        {line.note !== null && (
          <span lang="en" className="audit-note">
            {line.note}
          </span>
        )}
      </p>
    </>
  );
}

function splitChange({ from, to }: AuditLine): string {
  const splits = [from, to].flatMap((split) => (split ? [formatSplit(split)] : []));
  return [...new Set(splits)].join(' → ');
}

/* The verdict of a rollback is the one that led to it: it is told after what came of the rollback itself. */
function outcome({ action, verified, shiftMs, verdict }: AuditLine, texts: Texts): string {
  if (verdict !== null && action === 'rollout') return texts.verdicts[verdict];
  if (!verified) return texts.notVerified;
  const words = shiftMs === null ? texts.verified : texts.verifiedIn(Math.round(shiftMs));
  return action === 'rollback' && verdict === 'fail' ? `${words}; ${texts.stepFailed}` : words;
}
