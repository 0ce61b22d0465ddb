import { RequestError } from '../platform/request-error';

/** So many messages of one room may wait: about what the log takes in a few seconds. */
const LONGEST_QUEUE = 200;
const RETRY_AFTER_MS = 1_000;

/** Runs the tasks of a room one after the other, those of different rooms at the same time. */
export class RoomQueues {
  readonly #queues = new Map<string, { length: number; last: Promise<unknown> }>();

  /** @throws RequestError `unavailable` when too many are waiting */
  async run<T>(roomId: string, task: () => Promise<T>): Promise<T> {
    const queue = this.#queues.get(roomId) ?? { length: 0, last: Promise.resolve() };
    if (queue.length >= LONGEST_QUEUE) {
      throw new RequestError('unavailable', 'the room is too busy; try again', {
        retryAfterMs: RETRY_AFTER_MS,
      });
    }
    this.#queues.set(roomId, queue);
    queue.length += 1;
    const result = queue.last.then(task);
    queue.last = result.catch(() => undefined);
    try {
      return await result;
    } finally {
      queue.length -= 1;
      if (queue.length === 0) this.#queues.delete(roomId);
    }
  }
}
