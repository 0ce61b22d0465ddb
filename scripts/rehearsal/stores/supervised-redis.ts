import { setTimeout as sleep } from 'node:timers/promises';

/** A Redis that runs. */
export interface LaunchedRedis {
  /** Resolves with the reason when it has ended, whoever ended it. Left out by one that never ends by itself. */
  readonly ended?: Promise<string>;
  stop(): Promise<void>;
  /** Ends it without giving it time for anything. */
  kill(): Promise<void>;
}

export interface SupervisedRedisConfig {
  /** Starts it, empty and at the same address each time. */
  readonly launch: () => Promise<LaunchedRedis>;
  /** Told, a line at a time, when it ended by itself, and what is done about that. */
  readonly onLog?: (line: string) => void;
  /** Milliseconds before each of the attempts to start it again. */
  readonly restartDelaysMs?: readonly number[];
}

const RESTART_DELAYS_MS = [250, 500, 1_000, 2_000, 4_000];
/** One that ran for so long was well: the delays start over. */
const WELL_AFTER_MS = 10_000;

/** A Redis that is taken down and brought up again, and is started again when it ends by itself. */
export class SupervisedRedis {
  readonly #config: Required<SupervisedRedisConfig>;
  readonly #stopping = new AbortController();
  #running: LaunchedRedis | undefined;
  #isWanted = false;
  #upSince = 0;
  #attempts = 0;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(config: SupervisedRedisConfig) {
    this.#config = { onLog: () => undefined, restartDelaysMs: RESTART_DELAYS_MS, ...config };
  }

  /**
   * Starts it, unless it runs.
   * @throws Error when it does not start, or was stopped
   */
  up(): Promise<void> {
    if (this.#stopping.signal.aborted) return Promise.reject(new Error('this Redis has been stopped'));
    this.#isWanted = true;
    this.#attempts = 0;
    return this.#inTurn(() => this.#launch());
  }

  /** Ends it as if it was killed, until `up`. */
  down(): Promise<void> {
    this.#isWanted = false;
    return this.#inTurn(() => this.#end((redis) => redis.kill()));
  }

  /** Ends it for good. */
  stop(): Promise<void> {
    this.#isWanted = false;
    this.#stopping.abort();
    return this.#inTurn(() => this.#end((redis) => redis.stop()));
  }

  /** One action after the other: a start that is under way can be ended only once it is over. */
  #inTurn(action: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(action);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  async #launch(): Promise<void> {
    if (!this.#isWanted || this.#running) return;
    const redis = await this.#config.launch();
    this.#running = redis;
    this.#upSince = performance.now();
    void redis.ended?.then((reason) => {
      if (this.#running !== redis) return;
      this.#running = undefined;
      void this.#startAgain(reason);
    });
  }

  async #end(how: (redis: LaunchedRedis) => Promise<void>): Promise<void> {
    const redis = this.#running;
    this.#running = undefined;
    if (redis) await how(redis);
  }

  async #startAgain(reason: string): Promise<void> {
    const { onLog, restartDelaysMs } = this.#config;
    if (performance.now() - this.#upSince > WELL_AFTER_MS) this.#attempts = 0;
    for (let why = reason; this.#isWanted;) {
      const delayMs = restartDelaysMs[this.#attempts];
      if (delayMs === undefined) {
        onLog(`${why}; that was too often to start it again`);
        return;
      }
      this.#attempts += 1;
      onLog(`${why}; it is started again`);
      await sleep(delayMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
      try {
        await this.#inTurn(() => this.#launch());
        return;
      } catch (error) {
        why = error instanceof Error ? error.message : String(error);
      }
    }
  }
}
