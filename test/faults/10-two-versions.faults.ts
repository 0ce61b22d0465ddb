import { aNewerVersion } from './support/mutations';
import { scenario } from './support/scenario';

scenario({
  number: 10,
  title: 'blue and green run different versions of the code',
  given:
    'green, and the clients, have a field more in each message and events that blue does not know; 60 clients',
  when: '50/50, 0/100 and back to 100/0',
  then: 'nobody is without a socket for a moment; each version takes what it knows of the other',
  planned: true,
  scene: {
    split: '100/0',
    mutations: { green: aNewerVersion },
    audience: { clients: 60, rooms: 4, ratePerSecond: 40, clientKind: 'newer' },
  },
  play: async (stage) => {
    for (const split of ['50/50', '0/100', '100/0']) {
      await stage.shift(split);
      await stage.followed(split);
      await stage.wait(1_000);
    }
  },
});
