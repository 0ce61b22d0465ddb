import { useEffect, useState, type ReactNode } from 'react';
import { useTexts } from '../../../app/ui/language';
import type { Readiness } from '../contract';
import { useClient } from './console-context';
import { Modal } from './modal';
import { TEXTS } from './texts';

type Answer = { readonly readiness: Readiness } | { readonly problem: string };

/** What `doctor --present` finds, check by check. */
export function ReadyDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const texts = useTexts(TEXTS);
  const client = useClient();
  const [attempt, setAttempt] = useState(0);
  const [answer, setAnswer] = useState<Answer | null>(null);
  useEffect(() => {
    const abort = new AbortController();
    client.readiness(abort.signal).then(
      (readiness) => setAnswer({ readiness }),
      (error: unknown) => {
        if (!abort.signal.aborted)
          setAnswer({ problem: error instanceof Error ? error.message : String(error) });
      },
    );
    return () => abort.abort();
  }, [client, attempt]);
  return (
    <Modal title={texts.ready} onClose={onClose}>
      <div aria-live="polite">
        {answer === null && <p className="checking">{texts.checking}</p>}
        {answer && 'problem' in answer && <p className="bad">{texts.notAnswered(answer.problem)}</p>}
        {answer && 'readiness' in answer && <Checks readiness={answer.readiness} />}
      </div>
      {answer && (
        <button
          type="button"
          className="button"
          onClick={() => {
            setAnswer(null);
            setAttempt(attempt + 1);
          }}
        >
          {texts.checkAgain}
        </button>
      )}
    </Modal>
  );
}

function Checks({ readiness: { ready, checks } }: { readonly readiness: Readiness }): ReactNode {
  const texts = useTexts(TEXTS);
  return (
    <>
      <p className={ready ? 'verdict-big good' : 'verdict-big bad'}>
        {ready ? texts.readyYes : texts.readyNo}
      </p>
      <ul className="checks">
        {checks.map(({ name, status, detail, remedy }) => (
          <li key={name} className={`check-${status}`}>
            <span className="check-status">{texts.checkStatus[status]}</span>
            <span lang="en">
              <strong>{name}</strong> {detail}
              {remedy !== null && <span className="remedy">{remedy}</span>}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
