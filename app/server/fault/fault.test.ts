import { startDynamoDb } from '../../../scripts/rehearsal/stores/dynamodb';
import { formatFault, type InjectedFault, NO_FAULT } from '../../contract/fault';
import type { Health } from '../../contract/messages';
import { type Deployment, startDeployment } from '../testing/deployment';
import { until } from '../../testing/eventually';
import { scrape } from '../testing/scrape';
import { TEST_TABLES } from '../testing/tables';
import { closeAll, joined } from '../testing/test-client';

let deployment: Deployment;

beforeAll(async () => {
  deployment = await startDeployment({
    dynamoDb: await startDynamoDb({ tables: TEST_TABLES }),
    redis: undefined,
  });
});
afterEach(async () => {
  closeAll();
  await set(NO_FAULT);
});
afterAll(() => deployment.stop());

async function health(colour: 'blue' | 'green'): Promise<{ status: number; fault: unknown }> {
  const response = await fetch(`${deployment[colour].url}/health`);
  return { status: response.status, fault: ((await response.json()) as Health).details.fault };
}

/** What the parameter says, once the instance that it is for has read it. */
async function set(value: string): Promise<void> {
  deployment.setFault(value);
  const wanted = value === NO_FAULT ? undefined : (JSON.parse(value) as unknown);
  await until(async () => JSON.stringify((await health('green')).fault) === JSON.stringify(wanted));
}

function faulty(fault: Partial<InjectedFault>): Promise<void> {
  const inAMinute = Date.now() + 60_000;
  return set(formatFault({ colour: 'green', errorShare: 0, latencyMs: 0, until: inAMinute, ...fault }));
}

const whoAmI = (colour: 'blue' | 'green') => fetch(`${deployment[colour].url}/whoami`);

describe('an injected fault', () => {
  it('answers a share of the requests with an error that could be any', async () => {
    await faulty({ errorShare: 1 });
    const response = await whoAmI('green');
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({
      error: { code: 'internal', message: 'something went wrong here; try again', retryable: true },
    });
    expect([...response.headers.keys()].join()).not.toMatch(/fault|inject/i);
    await set(NO_FAULT);
    expect((await whoAmI('green')).status).toBe(200);
  });

  it('answers a part of them, not all, when the share says so', async () => {
    await faulty({ errorShare: 0.5 });
    const answers = await Promise.all(Array.from({ length: 60 }, () => whoAmI('green')));
    // Fails by chance once in 5e17 times.
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 500]));
  });

  it('leaves the other colour, the health checks and the metrics alone, and says so in both', async () => {
    await faulty({ errorShare: 1, latencyMs: 30_000 });
    expect(await health('blue')).toEqual({ status: 200, fault: undefined });
    expect((await whoAmI('blue')).status).toBe(200);
    expect(await health('green')).toMatchObject({ status: 200, fault: { errorShare: 1, latencyMs: 30_000 } });
    expect(await scrape(deployment.green.url, 'crossfade_injected_fault')).toBe(1);
    expect(await scrape(deployment.blue.url, 'crossfade_injected_fault')).toBe(0);
  });

  it('delays what is answered', async () => {
    await faulty({ latencyMs: 300 });
    const start = performance.now();
    expect((await whoAmI('green')).status).toBe(200);
    expect(performance.now() - start).toBeGreaterThanOrEqual(295);
  });

  it('refuses messages so that they can be sent again, stores none of those, and cuts nobody off', async () => {
    const socket = await joined(deployment.green.url);
    const send = (clientId: string) =>
      socket.emitWithAck('chat-message', { roomId: 'lobby', clientId, text: 'hello' });
    await faulty({ errorShare: 1 });
    expect(await send('once')).toMatchObject({ ok: false, error: { code: 'unavailable', retryable: true } });
    await set(NO_FAULT);
    const again = await send('once');
    expect(again).toMatchObject({ ok: true });
    expect(again).not.toHaveProperty('duplicate');
    expect(socket.connected).toBe(true);
  });

  it('delays a message before it is stored, and then stores it', async () => {
    const socket = await joined(deployment.green.url);
    await faulty({ latencyMs: 300 });
    const start = performance.now();
    const answer = await socket.emitWithAck('chat-message', {
      roomId: 'lobby',
      clientId: 'late',
      text: 'hi',
    });
    expect(answer).toMatchObject({ ok: true });
    expect(performance.now() - start).toBeGreaterThanOrEqual(295);
  });

  it('ends by itself', async () => {
    deployment.setFault(
      formatFault({ colour: 'green', errorShare: 1, latencyMs: 0, until: Date.now() + 2_000 }),
    );
    await until(async () => (await health('green')).fault !== undefined);
    await until(async () => (await health('green')).fault === undefined);
    await until(async () => (await whoAmI('green')).status === 200);
    expect(await scrape(deployment.green.url, 'crossfade_injected_fault')).toBe(0);
  });
});
