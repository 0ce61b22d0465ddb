import { startSampler, type Sampler } from '../../autoplay/sampler';
import { RequestTally } from './request-tally';

export interface RequestFeedConfig {
  /** The application's address; undefined when it is not known. */
  readonly url: string | undefined;
  readonly perSecond: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** New requests that are sampled as long as somebody wants to see them. */
export interface RequestFeed {
  readonly tally: RequestTally;
  /** Begins to sample, or ends it. */
  sample(isWanted: boolean): void;
  /** Resolves when all requests have been answered or given up. */
  close(): Promise<void>;
}

export function startRequestFeed({ url, perSecond, now }: RequestFeedConfig): RequestFeed {
  const tally = new RequestTally(now);
  let sampler: Sampler | undefined;
  let stopped: Promise<unknown> = Promise.resolve();
  const stop = () => {
    stopped = Promise.all([stopped, sampler?.stop()]);
    sampler = undefined;
  };
  return {
    tally,
    sample: (isWanted) => {
      if (url === undefined || isWanted === (sampler !== undefined)) return;
      if (!isWanted) {
        stop();
        return;
      }
      tally.resume();
      sampler = startSampler(url, perSecond, (sample) => tally.take(sample));
    },
    close: async () => {
      stop();
      await stopped;
    },
  };
}
