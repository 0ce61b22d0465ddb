// First, because it loads fengari, which ioredis-mock would load with other settings.
import { Scripts } from './scripts';
import { DataEngine } from './data-engine';
import { PubSub } from './pub-sub';

/** What all connections share. */
export class Keyspace {
  readonly data = new DataEngine();
  readonly pubSub = new PubSub();
  readonly scripts = new Scripts();
  #turn: Promise<unknown> = Promise.resolve();

  /** Runs one command, or the commands of a transaction, with nothing in between: Redis does one thing at a time. */
  takeTurn<T>(task: () => Promise<T> | T): Promise<T> {
    const result = this.#turn.then(task);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}
