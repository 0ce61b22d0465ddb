import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { z } from 'zod';
import { startDynamoDb } from '../../../scripts/rehearsal/stores/dynamodb';
import { startEmbeddedRedis } from '../../../scripts/rehearsal/stores/embedded-redis/embedded-redis';
import { type Deployment, startDeployment } from '../testing/deployment';
import { TEST_TABLES } from '../testing/tables';
import { closeAll, joined, post, type TestSocket } from '../testing/test-client';

const attributesSchema = z
  .array(z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) }))
  .transform((list) => Object.fromEntries(list.map(({ key, value }) => [key, Object.values(value)[0]])));
const tracesSchema = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: attributesSchema }),
      scopeSpans: z.array(
        z.object({
          spans: z.array(
            z.object({
              traceId: z.string().regex(/^[0-9a-f]{32}$/),
              spanId: z.string().regex(/^[0-9a-f]{16}$/),
              name: z.string(),
              kind: z.literal(2),
              startTimeUnixNano: z.string().regex(/^\d{19}$/),
              endTimeUnixNano: z.string().regex(/^\d{19}$/),
              attributes: attributesSchema,
              status: z.object({ code: z.number().optional() }),
            }),
          ),
        }),
      ),
    }),
  ),
});

/** What a collector takes: the spans with the attributes of their service. */
function spansOf(body: string) {
  return tracesSchema
    .parse(JSON.parse(body))
    .resourceSpans.flatMap(({ resource, scopeSpans }) =>
      scopeSpans.flatMap(({ spans }) => spans.map((span) => ({ ...span, service: resource.attributes }))),
    );
}

let collector: Server;
let deployment: Deployment;
const spans: ReturnType<typeof spansOf> = [];
const lines: Record<string, unknown>[] = [];

beforeAll(async () => {
  collector = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      if (request.url === '/v1/traces') spans.push(...spansOf(body));
      response.writeHead(200).end('{}');
    });
  });
  collector.listen(0, '127.0.0.1');
  await once(collector, 'listening');
  deployment = await startDeployment(
    { dynamoDb: await startDynamoDb({ tables: TEST_TABLES }), redis: await startEmbeddedRedis() },
    { figuresMs: 300, tracesMs: 50 },
    {
      tracesEndpoint: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
      logger: pino({}, { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) }),
    },
  );
});
afterEach(closeAll);
afterAll(async () => {
  await deployment.stop();
  collector.closeAllConnections();
  collector.close();
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

const spanOf = (name: string) => until(() => spans.find((span) => span.name === name));

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
    expect(await spanOf('POST /api/session')).toMatchObject({
      traceId: '67891233abcdef012345678912345678',
      service: { 'service.name': 'crossfade-green', 'service.version': '1.0.0' },
      attributes: { 'http.response.status_code': 201, 'http.route': '/api/session' },
      status: {},
    });
  });

  it('tell of a message how long it took to be durable', async () => {
    const before = Math.floor(Date.now() / 1000);
    const socket = await joined(deployment.blue.url);
    await say(socket);
    const span = await spanOf('chat-message');
    expect(span).toMatchObject({
      service: { 'service.name': 'crossfade-blue' },
      attributes: { duplicate: false },
    });
    expect(Number.parseInt(span.traceId.slice(0, 8), 16)).toBeGreaterThanOrEqual(before);
    expect(BigInt(span.endTimeUnixNano)).toBeGreaterThan(BigInt(span.startTimeUnixNano));
  });

  it('leave out the health checks', () => {
    expect(spans.filter(({ name }) => name.includes('health'))).toEqual([]);
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
