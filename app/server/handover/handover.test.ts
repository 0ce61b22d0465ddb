import { startDynamoDb } from '../../../scripts/rehearsal/stores/dynamodb';
import { startMachineRedis } from '../../../scripts/rehearsal/stores/testing/machine-redis';
import type { Colour } from '../../contract/colour';
import type { Handover } from '../../contract/events';
import { type Deployment, startDeployment } from '../testing/deployment';
import { TEST_TABLES } from '../testing/tables';
import {
  closeAll,
  connect,
  nextHandover,
  openSession,
  refusalOf,
  type TestSocket,
} from '../testing/test-client';

/** Short, but time enough on a busy machine. */
const DEADLINE_MS = 1_500;

let deployment: Deployment;

beforeEach(async () => {
  deployment = await startDeployment(
    { dynamoDb: await startDynamoDb({ tables: TEST_TABLES }), redis: await startMachineRedis() },
    { handoverDeadlineMs: DEADLINE_MS },
  );
});
afterEach(async () => {
  closeAll();
  await deployment.stop();
});

/** A client that does what a handover asks for: it opens the second connection, and then closes the first. */
class Follower {
  readonly instructions: Handover[] = [];
  /** How many connections it had at least, since the first was open. */
  fewest = 1;
  #open = 0;

  private constructor(
    private readonly token: string,
    public colour: Colour,
  ) {}

  static async at(colour: Colour): Promise<Follower> {
    const { token } = await openSession(deployment[colour].url);
    const follower = new Follower(token, colour);
    follower.#follow(await connect(deployment[colour].url, { auth: { v: 1, token } }));
    return follower;
  }

  #follow(socket: TestSocket): void {
    this.#open += 1;
    socket.on('disconnect', () => {
      this.#open -= 1;
      this.fewest = Math.min(this.fewest, this.#open);
    });
    socket.on('handover', (instruction) => {
      this.instructions.push(instruction);
      void this.#move(socket, instruction);
    });
  }

  async #move(first: TestSocket, { to, ticket, afterMs }: Handover): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    const auth = { v: 1, token: this.token, handover: ticket };
    this.#follow(await connect(deployment[to].url, { auth, query: { colour: to } }));
    this.colour = to;
    first.disconnect();
  }
}

const followersAt = (colour: Colour, count: number) =>
  Promise.all(Array.from({ length: count }, () => Follower.at(colour)));
const countOn = (colour: Colour, followers: readonly Follower[]) =>
  followers.filter((follower) => follower.colour === colour).length;

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('clients', () => {
  it('follow the weights, each with an open connection at every moment', async () => {
    deployment.setWeights({ blue: 100, green: 0 });
    const followers = await followersAt('blue', 20);
    deployment.setWeights({ blue: 10, green: 90 });
    await until(() => countOn('green', followers) === 18);
    expect(followers.map(({ fewest }) => fewest)).toEqual(followers.map(() => 1));
    expect(followers.flatMap(({ instructions }) => instructions)).toHaveLength(18);
    deployment.setWeights({ blue: 100, green: 0 });
    await until(() => countOn('blue', followers) === 20);
    expect(followers.map(({ fewest }) => fewest)).toEqual(followers.map(() => 1));
  });

  it('that do not move stay connected', async () => {
    deployment.setWeights({ blue: 100, green: 0 });
    const { token } = await openSession(deployment.blue.url);
    const socket = await connect(deployment.blue.url, { auth: { v: 1, token } });
    deployment.setWeights({ blue: 0, green: 100 });
    const instruction = await nextHandover(socket);
    expect(instruction).toMatchObject({ to: 'green', reason: 'rebalance', deadlineMs: DEADLINE_MS });
    expect(instruction.afterMs).toBeLessThanOrEqual(100);
    expect(await socket.emitWithAck('join-room', { roomId: 'lobby' })).toMatchObject({ ok: true });
  });

  it('that could not move stay, are asked again after their deadline, and move then', async () => {
    deployment.setWeights({ blue: 100, green: 0 });
    const { token } = await openSession(deployment.blue.url);
    const socket = await connect(deployment.blue.url, { auth: { v: 1, token } });
    deployment.setWeights({ blue: 0, green: 100 });
    const first = await nextHandover(socket);
    const forged = { v: 1, token, handover: `${first.ticket.slice(0, -4)}AAAA` };
    expect(await refusalOf(deployment.green.url, { auth: forged, query: { colour: 'green' } })).toMatchObject(
      {
        code: 'forbidden',
      },
    );
    expect(await socket.emitWithAck('join-room', { roomId: 'lobby' })).toMatchObject({ ok: true });
    const { ticket } = await nextHandover(socket);
    expect(ticket).not.toBe(first.ticket);
    await connect(deployment.green.url, {
      auth: { v: 1, token, handover: ticket },
      query: { colour: 'green' },
    });
  });

  it('are not asked over long polling', async () => {
    deployment.setWeights({ blue: 100, green: 0 });
    const [polling, websocket] = await Promise.all(
      (['polling', 'websocket'] as const).map(async (transport) => {
        const { token } = await openSession(deployment.blue.url);
        return connect(deployment.blue.url, { auth: { v: 1, token }, transports: [transport] });
      }),
    );
    if (!polling || !websocket) throw new Error('not connected');
    const asked: string[] = [];
    polling.on('handover', () => asked.push('polling'));
    deployment.setWeights({ blue: 0, green: 100 });
    await nextHandover(websocket);
    expect(await polling.emitWithAck('join-room', { roomId: 'lobby' })).toMatchObject({ ok: true });
    expect(asked).toEqual([]);
  });
});

describe('an instance that stops', () => {
  it('hands all its clients over, and then ends', async () => {
    deployment.setWeights({ blue: 100, green: 0 });
    const followers = await followersAt('blue', 10);
    const before = followers.map(({ instructions }) => instructions.length);
    const stopped = deployment.blue.application.stop();
    expect(deployment.blue.application.stop()).toBe(stopped);
    await until(() => countOn('green', followers) === 10);
    await stopped;
    expect(followers.map(({ fewest }) => fewest)).toEqual(followers.map(() => 1));
    const asked = followers.map(({ instructions }, index) => instructions.slice(before[index]));
    expect(asked).toEqual(
      followers.map(() => [expect.objectContaining({ to: 'green', reason: 'drain' }) as unknown]),
    );
    await expect(fetch(`${deployment.blue.url}/health`)).rejects.toThrow();
  });

  it('tells the load balancer while clients are still there, and closes their transport in the end', async () => {
    const { token } = await openSession(deployment.blue.url);
    const socket = await connect(deployment.blue.url, { auth: { v: 1, token } });
    const closed = new Promise<string>((resolve) => socket.once('disconnect', resolve));
    const instruction = nextHandover(socket);
    const stopped = deployment.blue.application.stop();
    expect(await instruction).toMatchObject({ to: 'green', reason: 'drain' });
    const health = await fetch(`${deployment.blue.url}/health`);
    expect(health.status).toBe(503);
    expect(await health.json()).toMatchObject({ status: 'draining', colour: 'blue', version: '1.0.0' });
    // Unlike "io server disconnect", this makes a client connect again.
    expect(await closed).toBe('transport close');
    await stopped;
  });

  it('does not wait when there is nowhere to go', async () => {
    await deployment.green.application.stop();
    const [follower] = await followersAt('blue', 1);
    await deployment.blue.application.stop();
    expect(follower?.instructions).toEqual([]);
  });

  it('hands its clients to another instance of its colour when the other colour is not there', async () => {
    await deployment.green.application.stop();
    const { token } = await openSession(deployment.blue.url);
    const socket = await connect(deployment.blue.url, { auth: { v: 1, token } });
    const instruction = nextHandover(socket);
    const second = await deployment.add('blue');
    const stopped = deployment.blue.application.stop();
    const { to, ticket } = await instruction;
    expect(to).toBe('blue');
    await connect(second.url, { auth: { v: 1, token, handover: ticket }, query: { colour: 'blue' } });
    socket.disconnect();
    await stopped;
  });

  it('refuses handovers, and asks again until all its clients are at another instance of its colour', async () => {
    await deployment.green.application.stop();
    const { token } = await openSession(deployment.blue.url);
    const sockets = await Promise.all(
      Array.from({ length: 5 }, () => connect(deployment.blue.url, { auth: { v: 1, token } })),
    );
    const second = await deployment.add('blue');
    const refusals: unknown[] = [];
    // A load balancer that sends a client to the draining instance first, and to the other one when it is asked again.
    const moved = sockets.map(async (socket) => {
      const auth = async () => ({ v: 1, token, handover: (await nextHandover(socket)).ticket });
      const query = { colour: 'blue' };
      refusals.push(await refusalOf(deployment.blue.url, { auth: await auth(), query }));
      await connect(second.url, { auth: await auth(), query });
      socket.disconnect();
    });
    const stopped = deployment.blue.application.stop();
    await Promise.all(moved);
    await stopped;
    expect(refusals).toEqual(sockets.map(() => expect.objectContaining({ retryable: true }) as unknown));
    expect(second.application.instances()[0]?.open).toBe(5);
  });

  it('does not ask clients over long polling: they are closed, and come back by the load balancer', async () => {
    const { token } = await openSession(deployment.blue.url);
    const options = { auth: { v: 1, token }, transports: ['polling' as const] };
    const socket = await connect(deployment.blue.url, options);
    const asked = jest.fn();
    socket.on('handover', asked);
    const closed = new Promise<string>((resolve) => socket.once('disconnect', resolve));
    const stopped = deployment.blue.application.stop();
    expect(await closed).toMatch(/^transport /);
    expect(asked).not.toHaveBeenCalled();
    await connect(deployment.green.url, options);
    await stopped;
  });
});
