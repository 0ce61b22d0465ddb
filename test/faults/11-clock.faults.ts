import { clockAhead } from '../../scripts/rehearsal/fleet/clock-ahead';
import { scenario } from './support/scenario';

scenario({
  number: 11,
  title: "a colour's clock is a minute ahead",
  given: 'a blue task, a green one whose clock is 60 s ahead, 60 clients in 4 rooms, 40 messages a second',
  when: '50/50, 0/100 and back to 100/0',
  then: 'the order is one for everybody, no message is hidden, and handovers work both ways',
  planned: true,
  scene: {
    split: '100/0',
    environment: { green: clockAhead(60_000) },
    audience: { clients: 60, rooms: 4, ratePerSecond: 40 },
  },
  play: async (stage) => {
    for (const split of ['50/50', '0/100', '100/0']) {
      await stage.shift(split);
      await stage.followed(split);
      await stage.wait(1_000);
    }
  },
});
