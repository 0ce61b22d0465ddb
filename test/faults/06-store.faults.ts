import type { Stage } from '../../scripts/stage/stage';
import { withoutIdempotency } from './support/mutations';
import { control, scenario, thorough, type Scenario } from './support/scenario';

const throttledMs = thorough(20_000, 6_000);
const slowMs = thorough(8_000, 7_000);

/** Whether all tasks say so of the store. */
async function storeIs(stage: Stage, state: 'answering' | 'failing'): Promise<boolean> {
  const tasks = await stage.health();
  return tasks.length > 0 && tasks.every(({ status, details }) => status === 'ok' && details.store === state);
}

const store: Scenario = {
  number: 6,
  title: 'DynamoDB refuses, and then is slow',
  given: 'a blue and a green task at 50/50, 40 clients in 4 rooms, 30 messages a second',
  when: `DynamoDB refuses every request for ${throttledMs / 1_000} s, in half of it by cancelling transactions; then it takes 5 s for each, for ${slowMs / 1_000} s`,
  then: 'health says so, the senders are told of failing attempts, who joins sees the recent messages, and nothing acknowledged is lost',
  scene: { audience: { clients: 40, rooms: 4, ratePerSecond: 30 } },
  play: async (stage) => {
    const visitor = await stage.visitor();
    await stage.until('health says that the store answers', () => storeIs(stage, 'answering'));
    const remembered = await stage.metric('crossfade_remembered_pages_total');
    stage.storeFault = () => ({ kind: 'throttle' });
    await stage.until('health says that the store fails', () => storeIs(stage, 'failing'));
    await stage.wait(throttledMs / 2);
    expect((await visitor.enter()).length).toBeGreaterThan(0);
    await stage.until(
      'metrics say that a page was answered from memory',
      async () => (await stage.metric('crossfade_remembered_pages_total')) > remembered,
    );
    stage.storeFault = () => ({ kind: 'throttle', transactions: 'cancelled' });
    await stage.wait(throttledMs / 2);
    await stage.until('health says so of cancelled transactions too', () => storeIs(stage, 'failing'));
    expect(stage.audience.figures().messages.retried).toBeGreaterThan(0);
    stage.storeFault = () => ({ kind: 'latency', ms: 5_000 });
    await stage.wait(slowMs);
    stage.storeFault = () => undefined;
    await stage.until('health says that the store answers again', () => storeIs(stage, 'answering'));
  },
};

scenario(store);

/* Many rooms, as in each of them one write is under way at a time. */
const slow: Scenario = {
  ...store,
  title: 'DynamoDB is slow',
  given: 'a blue and a green task at 50/50, 40 clients in 20 rooms, 30 messages a second',
  when: 'DynamoDB takes 5 s for each request, for 8 s',
  scene: { audience: { clients: 40, rooms: 20, ratePerSecond: 30 } },
  play: async (stage) => {
    stage.storeFault = () => ({ kind: 'latency', ms: 5_000 });
    await stage.wait(8_000);
    stage.storeFault = () => undefined;
  },
};

control(slow, {
  title: 'a server that does not know a repeated message again',
  scene: { mutations: { blue: withoutIdempotency, green: withoutIdempotency } },
  noticed: 'shown twice',
});
