import { scenario } from './support/scenario';

scenario({
  number: 8,
  title: 'the load balancer is restarted',
  given: 'a blue and a green task at 50/50, 60 clients in 4 rooms, 40 messages a second',
  when: 'the load balancer ends with all its connections, twice, and is back after a second and after three',
  then: 'everybody is back',
  scene: { audience: { clients: 60, rooms: 4, ratePerSecond: 40 } },
  play: async (stage) => {
    for (const downMs of [1_000, 3_000]) {
      await stage.rehearsal.restartLoadBalancer(downMs);
      await stage.everybodyBack();
    }
    await stage.followed('50/50');
  },
});
