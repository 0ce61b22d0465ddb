import { scenario } from './support/scenario';

scenario({
  number: 9,
  title: 'a rollback in the middle of a handover',
  given: 'a blue and a green task at 100/0, 120 clients in 4 rooms, 40 messages a second',
  when: 'a shift to 0/100 is rolled back while the sockets are moving, twice',
  then: 'nobody is without a socket for a moment, and everybody ends up on blue',
  planned: true,
  scene: { split: '100/0', audience: { clients: 120, rooms: 4, ratePerSecond: 40 } },
  play: async (stage) => {
    for (let time = 0; time < 2; time += 1) {
      await stage.shift('0/100');
      await stage.until('some have moved', () => stage.audience.figures().openSockets.green > 20);
      expect(stage.audience.figures().openSockets.blue).toBeGreaterThan(0);
      await stage.rollBack();
      await stage.followed('100/0');
    }
  },
});
