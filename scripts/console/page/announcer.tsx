import type { ReactNode } from 'react';
import { useTexts } from '../../../app/ui/language';
import { useConsole } from './console-context';
import { English } from './english';
import { OutcomeWords } from './outcome-words';
import { isUrgent, type Saying } from './sayings';
import { TEXTS } from './texts';

/** Tells screen readers what became of operations: failures at once, the rest when it suits. */
export function Announcer(): ReactNode {
  const { sayings } = useConsole();
  return (
    <div className="visually-hidden">
      <div role="status" aria-atomic="false">
        {sayings
          .filter((saying) => !isUrgent(saying))
          .map((saying) => (
            <Line key={saying.key} saying={saying} />
          ))}
      </div>
      <div role="alert" aria-atomic="false">
        {sayings.filter(isUrgent).map((saying) => (
          <Line key={saying.key} saying={saying} />
        ))}
      </div>
    </div>
  );
}

function Line({ saying: { what, outcome } }: { readonly saying: Saying }): ReactNode {
  const texts = useTexts(TEXTS);
  return (
    <p>
      {typeof what === 'string' ? <English>{what}</English> : what.nameIn(texts)}:{' '}
      <OutcomeWords outcome={outcome} />
    </p>
  );
}
