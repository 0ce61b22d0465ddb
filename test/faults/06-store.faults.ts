import { withoutIdempotency } from './support/mutations';
import { control, scenario, thorough, type Scenario } from './support/scenario';

const throttledMs = thorough(20_000, 6_000);
const slowMs = thorough(8_000, 7_000);

const store: Scenario = {
  number: 6,
  title: 'DynamoDB refuses, and then is slow',
  given: 'a blue and a green task at 50/50, 40 clients in 4 rooms, 30 messages a second',
  when: `DynamoDB throttles every request for ${throttledMs / 1_000} s; then it takes 5 s for each, for ${slowMs / 1_000} s`,
  then: 'the senders are told of failing attempts, who joins sees the recent messages, and nothing acknowledged is lost',
  scene: { audience: { clients: 40, rooms: 4, ratePerSecond: 30 } },
  play: async (stage) => {
    const visitor = await stage.visitor();
    stage.storeFault = () => ({ kind: 'throttle' });
    await stage.wait(throttledMs / 2);
    expect((await visitor.enter()).length).toBeGreaterThan(0);
    await stage.wait(throttledMs / 2);
    expect(stage.audience.figures().messages.retried).toBeGreaterThan(0);
    stage.storeFault = () => ({ kind: 'latency', ms: 5_000 });
    await stage.wait(slowMs);
    stage.storeFault = () => undefined;
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
