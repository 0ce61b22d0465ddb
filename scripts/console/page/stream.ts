import type { ConsoleEvents } from '../contract';
import type { ConsoleAction } from './console-store';
import { whyClosed } from './why-closed';

const EVENTS = ['history', 'view', 'point', 'dots'] as const satisfies readonly (keyof ConsoleEvents)[];
const RETRY_MS = 2_000;
const TICK_MS = 500;

/**
 * Listens to the console's server for as long as the page lives, and tells what is heard and when nothing is. Server and
 * page are of one build: what comes is taken as it is declared.
 * @returns ends it
 */
export function listen(dispatch: (action: ConsoleAction) => void): () => void {
  let source: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let hasEnded = false;
  const open = () => {
    source = new EventSource('/api/stream');
    for (const kind of EVENTS) {
      source.addEventListener(kind, (event: MessageEvent<string>) => {
        const data: unknown = JSON.parse(event.data);
        dispatch({ kind, data, now: Date.now() } as ConsoleAction);
      });
    }
    source.addEventListener('error', () => {
      if (source?.readyState === EventSource.CLOSED) void reopen();
      else dispatch({ kind: 'lost' });
    });
  };
  const reopen = async () => {
    const why = await whyClosed((...args) => fetch(...args));
    if (hasEnded) return;
    dispatch(why);
    retry = setTimeout(open, RETRY_MS);
  };
  open();
  const ticks = setInterval(() => dispatch({ kind: 'tick', now: Date.now() }), TICK_MS);
  return () => {
    hasEnded = true;
    clearInterval(ticks);
    clearTimeout(retry);
    source?.close();
  };
}
