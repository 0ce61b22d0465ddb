import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { startDynamoDb } from '../../../scripts/rehearsal/stores/dynamodb';
import { startEmbeddedRedis } from '../../../scripts/rehearsal/stores/embedded-redis/embedded-redis';
import { type Deployment, startDeployment } from '../testing/deployment';
import { TEST_TABLES } from '../testing/tables';
import { closeAll, joined, post, type TestSocket } from '../testing/test-client';
import { startTraceCollector, type TraceCollector } from '../testing/trace-collector';

let collector: TraceCollector;
let deployment: Deployment;
const lines: Record<string, unknown>[] = [];

beforeAll(async () => {
  collector = await startTraceCollector();
  deployment = await startDeployment(
    { dynamoDb: await startDynamoDb({ tables: TEST_TABLES }), redis: await startEmbeddedRedis() },
    { figuresMs: 300, tracesMs: 50 },
    {
      tracesEndpoint: collector.endpoint,
      logger: pino({}, { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) }),
    },
  );
});
afterEach(closeAll);
afterAll(async () => {
  await deployment.stop();
  collector.stop();
});

let said = 0;
async function say(socket: TestSocket): Promise<void> {
  const answer = await socket.emitWithAck('chat-message', {
    roomId: 'lobby',
    clientId: `message-${said}`,
    text: 'hello',
  });
  if (answer.ok) said += 1;
}

async function until<T>(find: () => T | undefined): Promise<T> {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    const found = find();
    if (found !== undefined) return found;
    await delay(10);
  }
  throw new Error('it did not happen within 5 s');
}

describe('the traces', () => {
  it('tell of a request what the load balancer called it, by its route', async () => {
    await post(
      `${deployment.green.url}/api/session`,
      { name: 'Ada' },
      {
        'X-Amzn-Trace-Id':
          'Self=1-67891234-12456789abcdef012345678a;Root=1-67891233-abcdef012345678912345678',
      },
    );
    const span = await collector.span('POST /api/session');
    expect(span).toMatchObject({
      traceId: '67891233abcdef012345678912345678',
      service: {
        'service.name': 'crossfade-green',
        'service.version': '1.0.0',
        'service.instance.id': 'green-1',
        'crossfade.colour': 'green',
      },
      attributes: { 'http.response.status_code': 201, 'http.route': '/api/session' },
      status: {},
    });
    expect(span.parentSpanId).toBeUndefined();
  });

  it('tell of a message how long it took to be durable', async () => {
    const before = Math.floor(Date.now() / 1000);
    const socket = await joined(deployment.blue.url);
    await say(socket);
    const span = await collector.span('chat-message');
    expect(span).toMatchObject({
      service: { 'service.name': 'crossfade-blue' },
      attributes: { duplicate: false },
    });
    expect(Number.parseInt(span.traceId.slice(0, 8), 16)).toBeGreaterThanOrEqual(before);
    expect(BigInt(span.endTimeUnixNano)).toBeGreaterThan(BigInt(span.startTimeUnixNano));
  });

  it('leave out the health checks', () => {
    expect(collector.spans.filter(({ name }) => name.includes('health'))).toEqual([]);
  });
});

describe('the report of an instance', () => {
  const reports = () => lines.filter(({ event }) => event === 'figures');

  it('tells its connections, and each message once', async () => {
    const socket = await joined(deployment.blue.url);
    await say(socket);
    const told = () => reports().reduce((sum, { messages }) => sum + Number(messages), 0);
    await until(() => (told() === said ? true : undefined));
    const later = reports().length;
    const quiet = await until(() =>
      reports()
        .slice(later)
        .find(({ connections }) => connections === 1),
    );
    expect(quiet).toMatchObject({ msg: 'figures', messages: 0 });
  });

  it('tells how many clients were asked to move', async () => {
    deployment.setWeights({ blue: 50, green: 50 });
    await joined(deployment.blue.url);
    deployment.setWeights({ blue: 0, green: 100 });
    expect(await until(() => reports().find(({ handovers }) => Number(handovers) > 0))).toBeDefined();
  });
});
