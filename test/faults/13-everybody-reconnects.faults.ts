import { scenario, thorough } from './support/scenario';

const clients = thorough(500, 350);
/* Slow enough that everybody at once is far above it. */
const perTask = 50;
const BURST = 50;

const environment = { CONNECTIONS_PER_SECOND: String(perTask) };

scenario({
  number: 13,
  title: 'everybody reconnects at once',
  given: `a blue and a green task at 50/50 that let ${perTask} connections in a second, ${clients} clients in 25 rooms`,
  when: 'all connections are reset at the same moment',
  then: 'everybody is back, let in in turns: at most 300 sockets are opened within a second',
  // What came in two seconds may be seen in one by an audience that is busy.
  mostOpenedPerSecond: 2 * (BURST + 2 * perTask),
  scene: {
    environment: { blue: environment, green: environment },
    audience: { clients, rooms: 25, ratePerSecond: 20, joinsPerSecond: 80 },
  },
  play: async (stage) => {
    await stage.followed('50/50');
    stage.audience.startMeasuring();
    await stage.wait(500);
    stage.rehearsal.resetConnections(1);
    await stage.until('they are gone', () => stage.audience.figures().dropped >= clients);
    await stage.everybodyBack();
  },
});
