import { scenario, thorough } from './support/scenario';

scenario({
  number: 5,
  title: 'Redis goes away in the middle of a shift',
  given: 'a blue and a green task at 90/10, 60 clients in 4 rooms, 40 messages a second',
  when: 'Redis ends half a second after a shift to 10/90, and comes back later',
  then: 'nobody loses a socket over it, and the open sockets follow once the tasks know of each other again',
  planned: true,
  scene: { split: '90/10', audience: { clients: 60, rooms: 4, ratePerSecond: 40 } },
  play: async (stage) => {
    await stage.followed('90/10');
    await stage.shift('10/90');
    await stage.wait(500);
    await stage.redis.down();
    await stage.wait(thorough(10_000, 5_000));
    await stage.redis.up();
    await stage.followed('10/90');
  },
});
