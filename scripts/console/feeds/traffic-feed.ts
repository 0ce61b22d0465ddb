import { formatSplit, sameWeights } from '../../../app/contract/weights';
import type { TrafficRouter } from '../../rollout/router';
import type { TrafficView } from '../contract';
import { startPoll, type Poll } from './poll';
import { trafficView, UNREAD_TRAFFIC } from './views';

export interface TrafficFeedConfig {
  readonly router: Pick<TrafficRouter, 'readState'>;
  readonly everyMs: number;
  readonly isWanted: () => boolean;
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly describe: (error: unknown) => string;
  readonly onChange: () => void;
}

/** How the load balancer and the weights parameter stand. */
export interface TrafficFeed extends Poll {
  readonly view: TrafficView;
  /** What the configured split was changed to since the last call; null when it was not. */
  takeMark(): string | null;
}

export function startTrafficFeed(config: TrafficFeedConfig): TrafficFeed {
  const { router, now, describe, onChange, ...pace } = config;
  let view = UNREAD_TRAFFIC;
  let mark: string | null = null;
  const take = (next: TrafficView) => {
    const { configured } = view;
    if (configured && next.configured && !sameWeights(configured, next.configured)) {
      mark = formatSplit(next.configured);
    }
    const isChange = JSON.stringify({ ...next, readAt: 0 }) !== JSON.stringify({ ...view, readAt: 0 });
    view = next;
    if (isChange) onChange();
  };
  const read = async () => {
    try {
      take(trafficView(await router.readState(), now()));
    } catch (error) {
      // What was read last stays, and is said to be old.
      if (!config.signal.aborted) take({ ...view, stale: describe(error) });
    }
  };
  const poll = startPoll({ ...pace, work: read });
  return {
    ...poll,
    get view() {
      return view;
    },
    takeMark: () => {
      const taken = mark;
      mark = null;
      return taken;
    },
  };
}
