import type { Logger } from '../platform/logging';
import type { Heartbeats, InstanceWatch } from './instance-watch';

export interface HeartbeatConfig {
  readonly instanceId: string;
  readonly repository: {
    beat(instanceId: string): Promise<Heartbeats>;
    remove(instanceId: string): Promise<void>;
  };
  readonly watch: Pick<InstanceWatch, 'look' | 'startOver'>;
  /** Removes the records that a dead instance has left, and resolves with how many there were. */
  readonly removeRecordsOf: (instanceId: string) => Promise<number>;
  /** Writes the records of this instance again. */
  readonly rewriteOwn: () => void;
  /** Milliseconds, never going back. */
  readonly now: () => number;
  readonly logger: Logger;
}

/** Shows the other instances that this one lives, and cleans up after those that died. */
export class Heartbeat {
  #last = 0;
  #dead: readonly string[] = [];

  constructor(private readonly config: HeartbeatConfig) {}

  /** One heartbeat, with a look at the others'. Rejects as the store does; nobody is dead because of that. */
  async beat(): Promise<void> {
    const { instanceId, repository, watch, now } = this.config;
    try {
      const heartbeats = await repository.beat(instanceId);
      this.#lookAtOwn(heartbeats.get(instanceId) ?? 0);
      this.#dead = watch.look(heartbeats, now());
    } catch (error) {
      watch.startOver();
      this.#dead = [];
      throw error;
    }
  }

  /** Cleans up after those that were dead at the last look. That can take longer than heartbeats may be apart. */
  async cleanUp(): Promise<void> {
    for (const dead of this.#dead) {
      await this.#cleanUpAfter(dead);
      this.#dead = this.#dead.filter((other) => other !== dead);
    }
  }

  /**
   * To be called at the end, when this instance has left nothing behind that others would have to clean up. Where the
   * store fails, which has logged why, they will find that out by themselves.
   */
  async leave(): Promise<void> {
    if (this.#last > 0) await this.config.repository.remove(this.config.instanceId).catch(() => undefined);
  }

  /* One that begins again was removed: others took this instance for dead, and have removed its records. */
  #lookAtOwn(own: number): void {
    if (own <= this.#last) {
      this.config.logger.warn('was taken for dead: its connections are recorded again');
      this.config.rewriteOwn();
    }
    this.#last = own;
  }

  /*
   * The heartbeats go last, and whatever they are by then. Who dies on the way leaves the rest for the others to find, and
   * an instance that lives after all learns by their absence that its records are gone. So two that clean up at once do
   * no harm.
   */
  async #cleanUpAfter(dead: string): Promise<void> {
    const records = await this.config.removeRecordsOf(dead);
    await this.config.repository.remove(dead);
    this.config.logger.warn({ dead, records }, 'removed what a dead instance has left');
  }
}
