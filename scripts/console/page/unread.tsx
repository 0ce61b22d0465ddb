import type { ReactNode } from 'react';
import { useTexts } from '../../../app/ui/language';
import type { ConsoleView } from '../contract';
import { useConsole } from './console-context';
import { English } from './english';
import { secondsUntil } from './figures';
import { TEXTS } from './texts';

/** For how long the load balancer has not been read, and why; nothing while it is read. */
export function UnreadTraffic({ view }: { readonly view: ConsoleView }): ReactNode {
  const texts = useTexts(TEXTS);
  const { stale, readAt } = view.traffic;
  if (stale === null) return null;
  return (
    <>
      {readAt === null ? texts.notRead : texts.notReadFor(secondsUntil({ at: readAt }, view.at))}:{' '}
      <English>{stale}</English>
    </>
  );
}

/** Why rollout, fault and history may be old or missing; nothing while they are read. */
export function UnreadParameters(): ReactNode {
  const texts = useTexts(TEXTS);
  const problem = useConsole().view?.parametersProblem ?? null;
  if (problem === null) return null;
  return (
    <p className="note bad">
      {texts.notRead}: <English>{problem}</English>
    </p>
  );
}
