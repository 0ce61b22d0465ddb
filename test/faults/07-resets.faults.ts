import { readsLater, subscribesLater } from './support/mutations';
import { control, scenario, thorough, type Scenario } from './support/scenario';

const rounds = thorough(20, 8);

const resets: Scenario = {
  number: 7,
  title: 'connections are reset at random',
  given: 'a blue and a green task at 50/50, 60 clients in 2 rooms, 80 messages a second',
  when: `5 % of all connections are reset, ${rounds} times, half a second apart`,
  then: 'everybody is back',
  scene: { audience: { clients: 60, rooms: 2, ratePerSecond: 80 } },
  play: async (stage) => {
    for (let round = 0; round < rounds; round += 1) {
      stage.rehearsal.resetConnections(0.05);
      await stage.wait(500);
    }
    await stage.everybodyBack();
  },
};

scenario(resets);

/* With clients that repair nothing, the order in which the server subscribes and reads is all that there is. */
const trusting: Scenario = {
  ...resets,
  title: 'connections are reset, under clients that repair nothing after a join',
  given:
    'the same with 40 messages a second, and a server that lets 200 ms pass between subscribing and reading',
  when: 'all connections are reset, twice',
  scene: {
    mutations: { blue: readsLater, green: readsLater },
    audience: { ...resets.scene.audience, ratePerSecond: 40, clientKind: 'trusts-the-join' },
  },
  play: async (stage) => {
    for (let round = 0; round < 2; round += 1) {
      stage.rehearsal.resetConnections(1);
      // Nobody is to be away for so long that a join does not answer with all that was missed.
      await stage.wait(2_000);
    }
    await stage.everybodyBack();
  },
};

scenario(trusting);

control(trusting, {
  title: 'a server that reads, and subscribes 200 ms later',
  scene: { mutations: { blue: subscribesLater, green: subscribesLater } },
  noticed: 'lost',
});
