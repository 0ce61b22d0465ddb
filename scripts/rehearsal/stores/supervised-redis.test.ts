import { setTimeout as sleep } from 'node:timers/promises';
import { SupervisedRedis, type LaunchedRedis } from './supervised-redis';

/** Launches what ends by itself at once, or does not start. */
function stage(launched: (launch: number) => Promise<LaunchedRedis>) {
  const log: string[] = [];
  let launches = 0;
  let settled = () => {};
  const gaveUp = new Promise<void>((resolve) => (settled = resolve));
  const redis = new SupervisedRedis({
    launch: () => launched(++launches),
    onLog: (line) => {
      log.push(line);
      if (line.includes('too often')) settled();
    },
    restartDelaysMs: [0, 1, 2],
  });
  return { redis, log, gaveUp, launches: () => launches };
}

const ending = (reason: string): LaunchedRedis => ({
  ended: Promise.resolve(reason),
  stop: () => Promise.resolve(),
  kill: () => Promise.resolve(),
});

describe('a Redis that ends again and again', () => {
  it('is given up after the last of the attempts, until it is asked for again', async () => {
    const { redis, log, gaveUp, launches } = stage((launch) => Promise.resolve(ending(`end ${launch}`)));
    await redis.up();
    await gaveUp;
    expect(log).toEqual([
      'end 1; it is started again',
      'end 2; it is started again',
      'end 3; it is started again',
      'end 4; that was too often to start it again',
    ]);
    await redis.up();
    expect(launches()).toBe(5);
    await redis.stop();
  });

  it('is given up as well when it does not start', async () => {
    const { redis, log, gaveUp } = stage((launch) =>
      launch === 1 ? Promise.resolve(ending('killed')) : Promise.reject(new Error(`no start ${launch}`)),
    );
    await redis.up();
    await gaveUp;
    expect(log).toEqual([
      'killed; it is started again',
      'no start 2; it is started again',
      'no start 3; it is started again',
      'no start 4; that was too often to start it again',
    ]);
  });

  it('is not started again once it is to be down', async () => {
    const { redis, launches } = stage(() => Promise.resolve(ending('killed')));
    await redis.up();
    await redis.down();
    await sleep(20);
    expect(launches()).toBe(1);
  });
});

it('tells its first start that it failed, and tries no more', async () => {
  const { redis, log, launches } = stage(() => Promise.reject(new Error('no memory')));
  await expect(redis.up()).rejects.toThrow('no memory');
  expect({ launches: launches(), log }).toEqual({ launches: 1, log: [] });
});
