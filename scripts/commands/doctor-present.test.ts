import {
  createServer,
  type IncomingMessage,
  request as send,
  type Server,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { startDynamoDb } from '../rehearsal/stores/dynamodb';
import { startEmbeddedRedis } from '../rehearsal/stores/embedded-redis/embedded-redis';
import { ARNS, startEndpoint, target } from '../rehearsal/aws-endpoint/sample-system.fixture';
import { until } from '../../app/testing/eventually';
import { type Deployment, startDeployment } from '../../app/server/testing/deployment';
import { TEST_TABLES } from '../../app/server/testing/tables';
import type { Check } from '../doctor/check';
import { doctorCommand } from './doctor';
import { startFakeAws } from './testing/fake-aws';
import { runCommand } from './testing/run-command';

let deployment: Deployment;
/** The load balancer: the preview rule, for requests; all else goes to blue. */
let balancer: Server;
let isOpen: boolean;
let wanted: number;
let elb: Awaited<ReturnType<typeof startEndpoint>>;
let aws: Awaited<ReturnType<typeof startFakeAws>>;
let parameters: Record<string, string>;

beforeAll(async () => {
  deployment = await startDeployment({
    dynamoDb: await startDynamoDb({ tables: TEST_TABLES }),
    redis: await startEmbeddedRedis(),
  });
  for (const { url } of [deployment.blue, deployment.green]) {
    await until(async () => (await (await fetch(`${url}/health`)).text()).includes('connected'));
  }
  balancer = createServer((request, response) => {
    const { pathname, search } = new URL(request.url ?? '/', 'http://a');
    const { url } = deployment[search.includes('colour=green') ? 'green' : 'blue'];
    if (!isOpen) request.socket.destroy();
    else request.pipe(forward(`${url}${pathname}${search}`, request, response));
  }).listen(0, '127.0.0.1');
  balancer.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    const { port } = new URL(deployment.blue.url);
    const there = connect(Number(port), '127.0.0.1', () => {
      const headers = request.rawHeaders.flatMap((name, index) =>
        index % 2 === 0 ? [`${name}: ${request.rawHeaders[index + 1] ?? ''}`] : [],
      );
      there.write([`GET ${request.url ?? ''} HTTP/1.1`, ...headers, '', ''].join('\r\n'));
      there.write(head);
      socket.pipe(there).pipe(socket);
    });
    for (const each of [socket, there]) {
      each.on('error', () => {
        socket.destroy();
        there.destroy();
      });
    }
  });
  await new Promise((resolve) => balancer.once('listening', resolve));
});
const address = () => `127.0.0.1:${(balancer.address() as AddressInfo).port}`;

function forward(url: string, { method, headers }: IncomingMessage, response: ServerResponse) {
  return send(url, { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
}

beforeEach(async () => {
  isOpen = true;
  wanted = 1;
  parameters = {};
  elb = await startEndpoint({
    rehearsal: { '/_rehearsal/outputs': () => ({ alb_dns_name: address() }) },
  });
  aws = await startFakeAws(
    {
      DescribeServices: () => ({ services: [{ desiredCount: wanted, deployments: [] }] }),
      GetParameters: ({ Names }: { Names?: string[] }) => ({
        Parameters: (Names ?? []).flatMap((Name) =>
          parameters[Name] === undefined ? [] : [{ Name, Value: parameters[Name] }],
        ),
      }),
    },
    elb.url,
  );
});
afterEach(async () => {
  aws.close();
  await elb.endpoint.close();
});
afterAll(async () => {
  balancer.closeAllConnections();
  balancer.close();
  await deployment.stop();
});

async function doctor(...args: string[]): Promise<{ status: number; checks: Check[]; text: string }> {
  const env = { CROSSFADE_ENDPOINT_URL: aws.url, CROSSFADE_BLUE_TAG: '1.0.0', CROSSFADE_GREEN_TAG: '1.0.0' };
  const { status, out, err } = await runCommand(doctorCommand, ['--present', '--local', ...args], env);
  const isJson = args.includes('--json');
  return { status, checks: isJson ? (JSON.parse(out) as { checks: Check[] }).checks : [], text: out + err };
}

const failed = (checks: readonly Check[]) =>
  checks.filter(({ status }) => status === 'failed').map(({ name }) => name);

describe('crossfade doctor --present', () => {
  it('is content with a system that is ready, and says what it has looked at', async () => {
    const { status, text } = await doctor();
    expect(text).toMatch(/\nready to present\n$/);
    for (const words of [
      /^ok +rehearsal +http:.*the page at http:/m,
      /^ok +blue +1 healthy target, 1 wanted/m,
      /^ok +green +1 healthy target/m,
      /^ok +weights +90\/10, as configured/m,
      /^ok +capacity +each colour alone carries about 500 people/m,
      /^ok +fault +none/m,
      /^ok +rollout +none is under way/m,
      /network +http:.* of 10 requests/m,
      /^ok +WebSocket +served by blue \(1\.0\.0\)/m,
      /^ok +a task of green +runs 1\.0\.0, with Redis and the store/m,
      /^ok +clock +within 2 s of/m,
    ]) {
      expect(text).toMatch(words);
    }
    expect(status).toBe(0);
  });

  it.each<[string, () => unknown, string[], string[]]>([
    [
      'a colour has no healthy target',
      () => elb.targets.set(ARNS.targetGroup('chatapp-dev-green'), [target('green', 'initial')]),
      [],
      ['green', 'weights', 'capacity'],
    ],
    ['the rules are not as configured', () => elb.putWeights('{"blue":50,"green":50}'), [], ['weights']],
    [
      'a fault is injected',
      () => {
        const until = Date.now() + 60_000;
        parameters['/chatapp-dev/traffic/fault'] = JSON.stringify({
          colour: 'green',
          errorShare: 0.3,
          latencyMs: 0,
          until,
        });
      },
      [],
      ['fault'],
    ],
    [
      'a rollout is under way',
      () => (parameters['/chatapp-dev/rollout/state'] = '{"phase":"observing"}'),
      [],
      ['rollout'],
    ],
    ['the audience is too large', () => undefined, ['--audience', '501'], ['capacity']],
    ['the venue lets nothing through', () => (isOpen = false), [], ['network']],
  ])('ends with 1 and says what to do when %s', async (_what, damage, args, names) => {
    await damage();
    const { status, checks } = await doctor('--json', ...args);
    expect(failed(checks)).toEqual(names);
    for (const check of checks.filter((one) => one.status === 'failed')) expect(check.remedy).toMatch(/\w/);
    expect(status).toBe(1);
  });

  it('goes another way to the application where one is given', async () => {
    const { checks } = await doctor('--json', '--url', 'http://127.0.0.1:1');
    expect(failed(checks)).toEqual(['network']);
    expect(checks.find(({ name }) => name === 'network')?.detail).toContain('http://127.0.0.1:1');
  });

  it('says so when there is no rehearsal, and looks no further', async () => {
    aws.close();
    const { status, checks } = await doctor('--json');
    expect(checks).toEqual([
      {
        name: 'rehearsal',
        status: 'failed',
        detail: expect.stringMatching(/no rehearsal answers/) as string,
        remedy: expect.stringMatching(/npm run demo/) as string,
      },
    ]);
    expect(status).toBe(1);
  });

  it.each([['--local'], ['--audience', '5'], ['--url', 'http://a'], ['--endpoint-url', 'http://a']])(
    'wants --present for %s',
    async (...args) => {
      const { err, status } = await runCommand(doctorCommand, args);
      expect(err).toContain('are for doctor --present');
      expect(status).toBe(2);
    },
  );
});
