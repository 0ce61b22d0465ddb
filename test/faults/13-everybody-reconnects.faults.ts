import { scenario, thorough } from './support/scenario';

const clients = thorough(500, 200);

scenario({
  number: 13,
  title: 'everybody reconnects at once',
  given: `a blue and a green task at 50/50, ${clients} clients in 25 rooms, 20 messages a second`,
  when: 'all connections are reset at the same moment',
  then: 'everybody is back, let in at no more than the configured rate',
  scene: { audience: { clients, rooms: 25, ratePerSecond: 20, joinsPerSecond: 120 } },
  play: async (stage) => {
    stage.audience.startMeasuring();
    stage.rehearsal.resetConnections(1);
    await stage.until('they are gone', () => stage.audience.figures().dropped >= clients);
    await stage.everybodyBack();
    await stage.followed('50/50');
  },
});
