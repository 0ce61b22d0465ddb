import type { HealthDetails } from '../../contract/messages';
import { type DynamoDb, isThrottledTransaction } from '../platform/dynamodb';
import type { Logger } from '../platform/logging';
import { RequestError } from '../platform/request-error';

/** A request that has been under way for longer counts as a failure for now. */
const SLOW_MS = 2_000;

export interface StoreObserver {
  /** Milliseconds, never going back. */
  readonly now: () => number;
  /** Hears of each request that failed. */
  readonly onFailure: () => void;
  readonly logger: Logger;
}

/** A store that is watched while it is used. */
export interface ObservedStore extends DynamoDb {
  /** What the last requests say: it fails after one that failed, and while the oldest has been under way for 2 s. */
  state(): HealthDetails['store'];
  /** Logs when the state is another than at the last call. */
  reportChange(): void;
}

/** Passes requests on, and notes how they end. A failed condition is an answer; a throttled transaction is a failure. */
export function observedStore(dynamoDb: DynamoDb, { now, onFailure, logger }: StoreObserver): ObservedStore {
  /** When the requests under way began, the oldest first. */
  const underWay = new Map<symbol, number>();
  let lastFailed = false;
  let reported: HealthDetails['store'] = 'answering';
  const state = () => {
    const [oldest = Infinity] = underWay.values();
    return lastFailed || now() - oldest > SLOW_MS ? 'failing' : 'answering';
  };
  return {
    tables: dynamoDb.tables,
    async request(run) {
      const request = Symbol();
      underWay.set(request, now());
      try {
        const answer = await dynamoDb.request(run);
        lastFailed = false;
        return answer;
      } catch (error) {
        lastFailed = isFailure(error);
        if (lastFailed) onFailure();
        throw error;
      } finally {
        underWay.delete(request);
      }
    },
    close: () => dynamoDb.close(),
    state,
    reportChange() {
      const current = state();
      if (current === reported) return;
      reported = current;
      if (current === 'failing') logger.warn('the store fails: this instance serves what it can without it');
      else logger.info('the store answers again');
    },
  };
}

function isFailure(error: unknown): boolean {
  return (error instanceof RequestError && error.code === 'unavailable') || isThrottledTransaction(error);
}
