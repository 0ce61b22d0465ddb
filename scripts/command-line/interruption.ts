import { setMaxListeners } from 'node:events';
import { whenNpmIsGone } from './npm-parent';

/** What a command that was interrupted ends with. */
export const EXIT_INTERRUPTED = 130;

/**
 * The first signal asks the command to end, as does the end of the terminal or the pipe that it writes to. A terminal sends Ctrl-C to npm as well, which passes it on: the copy that
 * arrives within a second is the same request. A later one is a person who will not wait.
 */
export function abortOnSignals(): AbortSignal {
  const controller = new AbortController();
  // Every call of AWS that is under way listens, and there may be many.
  setMaxListeners(0, controller.signal);
  let first = 0;
  const onSignal = () => {
    if (!controller.signal.aborted) {
      first = performance.now();
      controller.abort(new Error('interrupted'));
    } else if (performance.now() - first > 1_000) {
      process.exit(EXIT_INTERRUPTED);
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  whenNpmIsGone(onSignal);
  process.stdout.on('error', () => {
    if (!controller.signal.aborted) onSignal();
  });
  // Nobody reads complaints any more, and the work goes on.
  process.stderr.on('error', () => undefined);
  return controller.signal;
}
