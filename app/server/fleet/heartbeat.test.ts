import { pino } from 'pino';
import { Heartbeat } from './heartbeat';
import { InstanceWatch } from './instance-watch';

const logger = pino({ level: 'silent' });

/** A fleet that shares a store, all in memory, with a clock of its own. */
class Fleet {
  readonly records = new Map<string, string>();
  readonly beats = new Map<string, number>();
  storeIsAway = false;
  #now = 0;
  readonly #running = new Map<string, Heartbeat>();

  /** An instance with one connection. */
  start(instanceId: string): Heartbeat {
    const record = () => this.records.set(`connection of ${instanceId}`, instanceId);
    const heartbeat = new Heartbeat({
      instanceId,
      repository: {
        beat: async (id) => {
          await this.#answer();
          this.beats.set(id, (this.beats.get(id) ?? 0) + 1);
          return new Map(this.beats);
        },
        remove: async (id) => {
          await this.#answer();
          this.beats.delete(id);
        },
      },
      watch: new InstanceWatch({ instanceId, deadAfterMs: 8_000 }),
      removeRecordsOf: async (id) => {
        await this.#answer();
        const found = [...this.records].filter(([, owner]) => owner === id);
        for (const [connection] of found) this.records.delete(connection);
        return found.length;
      },
      rewriteOwn: record,
      now: () => this.#now,
      logger,
    });
    record();
    this.#running.set(instanceId, heartbeat);
    return heartbeat;
  }

  /** No instance of that name does anything from now on. */
  suspend(instanceId: string): void {
    this.#running.delete(instanceId);
  }

  resume(instanceId: string, heartbeat: Heartbeat): void {
    this.#running.set(instanceId, heartbeat);
  }

  async pass(seconds: number): Promise<void> {
    for (let passed = 0; passed < seconds; passed += 2) {
      this.#now += 2_000;
      for (const heartbeat of this.#running.values()) await heartbeat.beat().catch(() => undefined);
      const cleaning = [...this.#running.values()].map((heartbeat) => heartbeat.cleanUp());
      await Promise.all(cleaning.map((task) => task.catch(() => undefined)));
    }
  }

  recorded(): string[] {
    return [...this.records.values()].sort();
  }

  #answer(): Promise<void> {
    return this.storeIsAway ? Promise.reject(new Error('away')) : Promise.resolve();
  }
}

function startFleet(...names: string[]) {
  const fleet = new Fleet();
  return { fleet, heartbeats: names.map((name) => fleet.start(name)) };
}

describe('the heartbeats of a fleet', () => {
  it('let everybody live who has one', async () => {
    const { fleet } = startFleet('a', 'b', 'c');
    await fleet.pass(60);
    expect(fleet.recorded()).toEqual(['a', 'b', 'c']);
  });

  it('remove what a dead instance has left, and its own trace', async () => {
    const { fleet } = startFleet('a', 'b', 'c');
    await fleet.pass(4);
    fleet.suspend('b');
    await fleet.pass(6);
    expect(fleet.recorded()).toEqual(['a', 'b', 'c']);
    await fleet.pass(6);
    expect(fleet.recorded()).toEqual(['a', 'c']);
    expect([...fleet.beats.keys()]).toEqual(['a', 'c']);
  });

  it('remove what was left when nobody was there to see the death', async () => {
    const { fleet } = startFleet('a', 'b');
    await fleet.pass(4);
    for (const name of ['a', 'b']) fleet.suspend(name);
    fleet.start('c');
    await fleet.pass(12);
    expect(fleet.recorded()).toEqual(['c']);
  });

  it('bring the records of one back that was only suspended', async () => {
    const { fleet, heartbeats } = startFleet('a', 'b');
    await fleet.pass(4);
    fleet.suspend('b');
    await fleet.pass(12);
    expect(fleet.recorded()).toEqual(['a']);
    if (heartbeats[1]) fleet.resume('b', heartbeats[1]);
    await fleet.pass(2);
    expect(fleet.recorded()).toEqual(['a', 'b']);
    await fleet.pass(30);
    expect(fleet.recorded()).toEqual(['a', 'b']);
  });

  it('bring them back also when it is removed twice in a row', async () => {
    const { fleet } = startFleet('a', 'b');
    await fleet.pass(10);
    for (let times = 0; times < 2; times += 1) {
      fleet.records.clear();
      fleet.beats.delete('b');
      await fleet.pass(2);
    }
    expect(fleet.recorded()).toEqual(['b']);
  });

  it('take nobody for dead because the store was away', async () => {
    const { fleet } = startFleet('a', 'b', 'c');
    await fleet.pass(4);
    fleet.storeIsAway = true;
    await fleet.pass(30);
    fleet.storeIsAway = false;
    await fleet.pass(30);
    expect(fleet.recorded()).toEqual(['a', 'b', 'c']);
  });

  it('clean up later where the store fails on the way', async () => {
    const { fleet } = startFleet('a', 'b');
    await fleet.pass(4);
    fleet.suspend('b');
    await fleet.pass(6);
    fleet.storeIsAway = true;
    await fleet.pass(10);
    expect(fleet.recorded()).toEqual(['a', 'b']);
    fleet.storeIsAway = false;
    await fleet.pass(12);
    expect(fleet.recorded()).toEqual(['a']);
  });

  it('end with an instance that has left nothing behind', async () => {
    const { fleet, heartbeats } = startFleet('a', 'b');
    await fleet.pass(4);
    fleet.suspend('b');
    await heartbeats[1]?.leave();
    expect([...fleet.beats.keys()]).toEqual(['a']);
  });
});
