import type { ReactNode } from 'react';
import { useTexts } from '../../../app/ui/language';
import { useConsole } from './console-context';
import { TEXTS } from './texts';

/** Tells screen readers what became of operations: failures at once, the rest when it suits. */
export function Announcer(): ReactNode {
  const texts = useTexts(TEXTS);
  const { requests, view } = useConsole();
  const [newest] = view?.operations ?? [];
  const rejected = Object.values(requests).find(
    ({ operation, state }) => operation === null && state === 'refused',
  );
  const failed = newest && (newest.state === 'failed' || newest.state === 'refused');
  const words = newest && `${newest.label}: ${texts.operation[newest.state]}. ${newest.detail ?? ''}`;
  const refusal = rejected && `${rejected.control}: ${texts.operation.refused}. ${rejected.detail ?? ''}`;
  return (
    <div className="visually-hidden">
      <p role="status">{failed ? '' : words}</p>
      <p role="alert">{refusal ?? (failed ? words : '')}</p>
    </div>
  );
}
