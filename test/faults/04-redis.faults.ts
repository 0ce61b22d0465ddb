import { scenario, thorough } from './support/scenario';

const awayMs = thorough(20_000, 6_000);

scenario({
  number: 4,
  title: 'Redis is restarted, and then gone for a while',
  given: 'a blue and a green task at 50/50, 40 clients in 4 rooms, 40 messages a second',
  when: `Redis is killed and started again at once; later it is away for ${awayMs / 1_000} s`,
  then: 'the tasks say so in their health and metrics, go on by themselves, and follow a shift once it is back',
  scene: { audience: { clients: 40, rooms: 4, ratePerSecond: 40 } },
  play: async (stage) => {
    const redis = async (state: string) => {
      const tasks = await stage.health();
      return tasks.length > 0 && tasks.every(({ details }) => details.redis === state);
    };
    await stage.redis.down();
    await stage.redis.up();
    await stage.until('Redis is connected again', () => redis('connected'));
    await stage.wait(1_000);
    await stage.redis.down();
    await stage.until('health says that Redis is away', () => redis('away'));
    await stage.wait(awayMs);
    expect(await stage.metric('crossfade_redis_connected')).toBe(0);
    await stage.redis.up();
    await stage.until('health says that Redis is connected', () => redis('connected'));
    await stage.until(
      'metrics say so too',
      async () => (await stage.metric('crossfade_redis_connected')) === stage.rehearsal.tasks().length,
    );
    // Only tasks that hear each other's counts over Redis move anybody.
    await stage.shift('20/80');
    await stage.followed('20/80');
  },
});
