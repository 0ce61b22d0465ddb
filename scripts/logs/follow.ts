import type { Clock } from '../rollout/shift';
import type { LogEvent, LogQuery, ReadLog } from './log-events';

export interface Following {
  readonly read: ReadLog;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly signal: AbortSignal;
  readonly show: (events: readonly LogEvent[]) => void;
}

const POLL_EVERY_MS = 2_000;
/* Lines of several tasks arrive late, and not in order. */
const LATE_MS = 10_000;

/** Shows what there is, and then what comes, each line once, until it is interrupted. */
export async function follow(query: LogQuery, { read, clock, signal, show }: Following): Promise<never> {
  const shown = new Map<string, number>();
  let { since } = query;
  for (;;) {
    const found = await read({ ...query, since });
    const events = found.events.filter(({ id }) => !shown.has(id));
    show(events);
    for (const { id, at } of events) shown.set(id, at);
    // Where more is waiting already, the next look begins with that.
    since = Math.max(since, newest(found.events) - (found.cut ? 0 : LATE_MS));
    for (const [id, at] of shown) if (at < since) shown.delete(id);
    if (!found.cut) await clock.sleep(POLL_EVERY_MS);
    signal.throwIfAborted();
  }
}

function newest(events: readonly LogEvent[]): number {
  return events.at(-1)?.at ?? 0;
}
