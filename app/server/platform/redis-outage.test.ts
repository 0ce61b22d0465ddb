import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { pino } from 'pino';
import { freePort } from '../../../scripts/rehearsal/free-port';
import { startDynamoDb } from '../../../scripts/rehearsal/stores/dynamodb';
import {
  type EmbeddedRedis,
  startEmbeddedRedis,
} from '../../../scripts/rehearsal/stores/embedded-redis/embedded-redis';
import type { Presence } from '../../contract/events';
import { type Deployment, type Instance, startDeployment } from '../testing/deployment';
import { until } from '../../testing/eventually';
import { scrape } from '../testing/scrape';
import { TEST_TABLES } from '../testing/tables';
import { closeAll, connect, openSession, type TestSocket } from '../testing/test-client';
import { connectRedis } from './redis';

/** Long enough that rooms' heads, which also carry messages across, are not announced within a test that says so. */
const NEVER_MS = 3_600_000;

let redis: EmbeddedRedis | undefined;
let deployment: Deployment | undefined;

afterEach(async () => {
  closeAll();
  await deployment?.stop();
  await redis?.stop();
  deployment = redis = undefined;
});

async function stopRedis(): Promise<void> {
  await redis?.stop();
  redis = undefined;
}

/** Two instances that look for Redis at a port, where there may be none. */
async function startInstances(port: number, headsMs = 100): Promise<Deployment> {
  const dynamoDb = await startDynamoDb({ tables: TEST_TABLES });
  const url = `redis://127.0.0.1:${port}`;
  deployment = await startDeployment(
    { dynamoDb, redis: { url, stop: () => Promise.resolve() } },
    { headsMs },
    { expectsRedis: redis !== undefined },
  );
  return deployment;
}

/** Both say so by `/health` and by their metrics, and stay healthy. */
async function untilBothSay({ blue, green }: Deployment, state: 'connected' | 'away'): Promise<void> {
  const says = async ({ url }: Instance) => {
    const response = await fetch(`${url}/health`);
    expect(response.status).toBe(200);
    const { details } = (await response.json()) as { details: { redis: string } };
    const metric = await scrape(url, 'crossfade_redis_connected');
    return details.redis === state && metric === Number(state === 'connected');
  };
  await until(async () => (await says(blue)) && (await says(green)));
}

/** A client in the lobby: what it has, and how many users it was told that there are. */
class Member {
  readonly texts: string[] = [];
  present = 0;

  private constructor(readonly socket: TestSocket) {
    socket.on('chat-message', ({ message }) => void this.texts.push(message.text));
    socket.on('presence', ({ count }: Presence) => void (this.present = count));
    socket.on('room-head', ({ roomId }) => {
      const take = (answer: Awaited<ReturnType<typeof read>>) => {
        if (answer.ok) this.texts.push(...answer.messages.map(({ text }) => text));
      };
      const read = () => socket.emitWithAck('sync-room', { roomId, since: 0 });
      // One that is closed meanwhile gets no answer.
      read().then(take, () => undefined);
    });
  }

  static async at({ url }: Instance): Promise<Member> {
    const { token } = await openSession(url);
    const member = new Member(await connect(url, { auth: { v: 1, token } }));
    await member.socket.emitWithAck('join-room', { roomId: 'lobby' });
    return member;
  }

  async says(text: string): Promise<void> {
    const answer = await this.socket.emitWithAck('chat-message', { roomId: 'lobby', clientId: text, text });
    expect(answer.ok).toBe(true);
  }
}

/** A user of each colour sends, and both have both. */
async function untilBothHear(members: readonly Member[], text: string): Promise<void> {
  for (const [index, member] of members.entries()) await member.says(`${text}-${index}`);
  await until(() =>
    members.every(({ texts }) => members.every((_, index) => texts.includes(`${text}-${index}`))),
  );
}

const untilAllSee = (members: readonly Member[], count: number) =>
  until(() => members.every(({ present }) => present === count));

describe('without Redis', () => {
  it('instances start, chat, and find each other when it comes', async () => {
    const port = await freePort();
    const instances = await startInstances(port);
    await untilBothSay(instances, 'away');
    const members = [await Member.at(instances.blue), await Member.at(instances.green)];
    await untilBothHear(members, 'alone');
    await untilAllSee(members, 1);

    redis = await startEmbeddedRedis(port);
    await untilBothSay(instances, 'connected');
    await untilAllSee(members, 2);
    await untilBothHear(members, 'together');
  });

  it('instances that lose it go on, and are together again when it is back', async () => {
    redis = await startEmbeddedRedis();
    const port = Number(new URL(redis.url).port);
    const instances = await startInstances(port);
    await untilBothSay(instances, 'connected');
    const members = [await Member.at(instances.blue), await Member.at(instances.green)];
    await untilAllSee(members, 2);

    await stopRedis();
    await untilBothSay(instances, 'away');
    await untilBothHear(members, 'alone');
    await untilAllSee(members, 1);

    redis = await startEmbeddedRedis(port);
    await untilBothSay(instances, 'connected');
    await untilAllSee(members, 2);
    await untilBothHear(members, 'together');
  }, 60_000);

  it('messages cross by the bus alone again when it is back', async () => {
    redis = await startEmbeddedRedis();
    const port = Number(new URL(redis.url).port);
    const instances = await startInstances(port, NEVER_MS);
    const members = [await Member.at(instances.blue), await Member.at(instances.green)];
    await untilBothHear(members, 'before');

    await stopRedis();
    await untilBothSay(instances, 'away');
    const [blue, green] = members;
    await blue?.says('meanwhile');
    await until(() => blue?.texts.includes('meanwhile') ?? false);

    redis = await startEmbeddedRedis(port);
    await untilBothSay(instances, 'connected');
    await untilBothHear(members, 'after');
    // What makes sure that nothing else brings messages across here.
    expect(green?.texts).not.toContain('meanwhile');
  }, 40_000);
});

describe('the state of the bus', () => {
  const logged: string[] = [];
  const logger = pino({}, { write: (line) => void logged.push((JSON.parse(line) as { msg: string }).msg) });
  beforeEach(() => void logged.splice(0));

  it('is away until it is answered, and logged once for each change', async () => {
    const port = await freePort();
    const bus = connectRedis({ redisUrl: `redis://127.0.0.1:${port}`, redisAuthToken: '' }, logger);
    expect(bus.isConnected).toBe(false);
    await until(() => logged.length > 0);
    for (let time = 0; time < 2; time += 1) {
      redis = await startEmbeddedRedis(port);
      await until(() => bus.isConnected);
      await stopRedis();
      await until(() => !bus.isConnected);
    }
    await bus.close();
    const [away, back] = ['Redis is away: this instance goes on by itself', 'Redis is back'];
    expect(logged).toEqual([away, back, away, back, away]);
  });

  it('is away where connections are taken and nothing is ever answered', async () => {
    const taken: Socket[] = [];
    const silent = createServer((socket) => void taken.push(socket)).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const bus = connectRedis({ redisUrl: `redis://127.0.0.1:${port}`, redisAuthToken: '' }, logger, 50);
    // Two connections, and those that replaced them.
    await until(() => taken.length >= 4);
    expect(bus.isConnected).toBe(false);
    await bus.close();
    for (const socket of taken) socket.destroy();
    silent.close();
  });
});
