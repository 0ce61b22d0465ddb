import { setTimeout as delay } from 'node:timers/promises';
import { startDynamoDb } from '../../scripts/rehearsal/stores/dynamodb';
import { startMachineRedis } from '../../scripts/rehearsal/stores/testing/machine-redis';
import type { Handover } from '../../app/contract/events';
import { ArrivalRecorder, type Peaks } from '../../app/server/testing/arrival-recorder';
import { type Deployment, type Extras, startDeployment } from '../../app/server/testing/deployment';
import { TEST_TABLES } from '../../app/server/testing/tables';
import { closeAll, connect, type TestSocket } from '../../app/server/testing/test-client';

const ROUND_MS = 100;
const UNLIMITED = 10_000;
/** What one instance lets in at once. */
const BURST = 50;
const AT_A_TIME = 50;

/** Follows handovers: it opens the second connection, and then closes the first. */
class Client {
  colour = 'blue';
  /** How many connections it had at least, since the first was open. */
  fewest = 1;
  #open = 0;

  constructor(
    private readonly deployment: Deployment,
    private readonly token: string,
  ) {}

  async connect(): Promise<void> {
    this.#follow(await connect(this.deployment.blue.url, { auth: { v: 1, token: this.token } }));
  }

  #follow(socket: TestSocket): void {
    this.#open += 1;
    socket.on('disconnect', () => {
      this.#open -= 1;
      this.fewest = Math.min(this.fewest, this.#open);
    });
    socket.on('handover', (instruction) => {
      // Who cannot move stays, and is asked again.
      this.#move(socket, instruction).catch(() => undefined);
    });
  }

  async #move(first: TestSocket, { to, ticket, afterMs }: Handover): Promise<void> {
    await delay(afterMs);
    const auth = { v: 1, token: this.token, handover: ticket };
    this.#follow(await connect(this.deployment[to].url, { auth, query: { colour: to } }));
    this.colour = to;
    first.disconnect();
  }
}

async function audience(deployment: Deployment, count: number): Promise<Client[]> {
  const clients = await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const user = { userId: `user-${index}`, name: 'Ada', sessionId: `session-${index}` };
      return new Client(deployment, await deployment.tokens.signSession(user));
    }),
  );
  for (let first = 0; first < count; first += AT_A_TIME) {
    await Promise.all(clients.slice(first, first + AT_A_TIME).map((client) => client.connect()));
  }
  return clients;
}

interface Shift {
  readonly peaks: Peaks;
  readonly onGreen: number;
  /** Clients that had no open connection for a moment. */
  readonly dropped: number;
}

/** All of an audience go from blue to green. */
async function shift(count: number, roundMs: number, settings: Extras): Promise<Shift> {
  const deployment = await startDeployment(
    { dynamoDb: await startDynamoDb({ tables: TEST_TABLES }), redis: await startMachineRedis() },
    // Blue is as late with what it knows as it is in earnest.
    { handoverRoundMs: roundMs, fleetMs: 1_000, slowConsumersMs: 1_000 },
    settings,
  );
  try {
    deployment.setWeights({ blue: 100, green: 0 });
    const clients = await audience(deployment, count);
    const recorder = new ArrivalRecorder(deployment.blue.application, deployment.green.url, count);
    deployment.setWeights({ blue: 0, green: 100 });
    while (clients.some(({ colour }) => colour === 'blue')) await delay(20);
    return {
      peaks: await recorder.stop(),
      onGreen: clients.filter(({ colour }) => colour === 'green').length,
      dropped: clients.filter(({ fewest }) => fewest < 1).length,
    };
  } finally {
    closeAll();
    await deployment.stop();
  }
}

/** What the settings allow within a second: a round may begin at both of its ends. */
function most(count: number, share: number): number {
  const round = Math.ceil((share * count * ROUND_MS) / 1000);
  return round * (1000 / ROUND_MS + 1);
}

it('2,000 clients move at a rate that green was made for, and none is without a connection for a moment', async () => {
  const { peaks, ...outcome } = await shift(2_000, ROUND_MS, {
    handoverSharePerSecond: 0.2,
    // Blue believes that green lets in more than it does, so green has to see to its rate by itself.
    only: { blue: { connectionsPerSecond: UNLIMITED }, green: { connectionsPerSecond: 300 } },
  });
  expect(outcome).toEqual({ onGreen: 2_000, dropped: 0 });
  expect(peaks.asked).toBeLessThanOrEqual(most(2_000, 0.2));
  expect(peaks.admitted).toBeLessThanOrEqual(300 + BURST);
  process.stdout.write(`most within a second: ${peaks.asked} asked, ${peaks.admitted} let in\n`);
}, 120_000);

it('without a pace and without an admission, the same record shows a storm', async () => {
  const { peaks } = await shift(400, 1_000, { handoverSharePerSecond: 1, connectionsPerSecond: UNLIMITED });
  expect(peaks.asked).toBeGreaterThan(most(400, 0.2));
  expect(peaks.admitted).toBeGreaterThan(most(400, 0.2));
}, 60_000);
