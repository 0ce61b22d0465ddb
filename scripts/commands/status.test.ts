import { ARNS, startEndpoint, target, type Forward } from '../rehearsal/aws-endpoint/sample-system.fixture';
import { runCommand } from './testing/run-command';
import { startRunningSystem } from './testing/running-system';
import { statusCommand } from './status';

let server: Awaited<ReturnType<typeof startEndpoint>>;

beforeEach(async () => {
  server = await startEndpoint();
});

afterEach(() => server.endpoint.close());

function status(...args: string[]) {
  return runCommand(statusCommand, [...args, '--endpoint-url', server.url]);
}

function setDefault(blue: number, green: number): void {
  const [forward] = server.system.listeners[0].defaultActions as readonly [Forward];
  const weights = [blue, green];
  server.system.listeners[0].defaultActions = [
    {
      ...forward,
      targetGroups: forward.targetGroups.map((group, index) => ({ ...group, weight: weights[index] ?? 0 })),
    },
  ];
}

describe('crossfade status', () => {
  it('shows what is configured, what is live, and who is healthy', async () => {
    expect(await status()).toEqual({
      out: `chatapp-dev in ${server.url}

                                                          blue  green
  configured                                                90     10
  port 80 rule 20 (/socket.io/* and ?sid=*)                 90     10
  port 80 rule 21 (/socket.io/* and ?transport=polling)     90     10
  port 80 default                                           90     10
  healthy targets                                            1      1
  open sockets                                               ?      ?
  instances                                                  ?      ?
  version                                                    ?      ?

  as configured and healthy
  a rollback goes to blue
  note: open sockets are not known: what answers at ${server.url} is no rehearsal: name its address with --endpoint-url
`,
      err: '',
      status: 0,
    });
  });

  it('shows the same in JSON', async () => {
    const { out } = await status('--json');
    expect(JSON.parse(out)).toEqual({
      ok: true,
      configured: { blue: 90, green: 10 },
      stable: 'blue',
      live: [
        expect.objectContaining({ arn: ARNS.sidRule, weights: { blue: 90, green: 10 } }),
        expect.objectContaining({ arn: ARNS.pollingRule, weights: { blue: 90, green: 10 } }),
        { kind: 'listener', arn: ARNS.listener, label: 'port 80 default', weights: { blue: 90, green: 10 } },
      ],
      healthyTargets: { blue: 1, green: 1 },
      openSockets: null,
      instances: null,
      versions: null,
      fleetNote: expect.stringContaining('open sockets are not known') as string,
      problems: [],
    });
  });

  it.each<[string, () => unknown, string]>([
    [
      'the live weights differ from the configured ones',
      () => setDefault(50, 50),
      'port 80 default has 50/50 instead of 90/10',
    ],
    [
      'a weighted colour has no healthy target',
      () => server.targets.set(ARNS.targetGroup('chatapp-dev-green'), [target('green', 'draining')]),
      'green gets traffic but has no healthy target',
    ],
    [
      'a weighted colour has no target at all',
      () => server.targets.delete(ARNS.targetGroup('chatapp-dev-blue-poll')),
      'blue gets traffic but has no healthy target',
    ],
    [
      'the parameter cannot be read',
      () => server.putWeights('90/10'),
      'the weights parameter is not JSON: 90/10',
    ],
    [
      'the stable colour cannot be read',
      () => server.putWeights('{"blue":90,"green":10,"stable":"red"}'),
      '"stable" in the weights parameter must be "blue" or "green"',
    ],
  ])('ends with 1 when %s', async (_what, damage, problem) => {
    await damage();
    const asText = await status();
    expect(asText.out).toContain(`  problem: ${problem}`);
    expect(asText.status).toBe(1);
    const asJson = await status('--json');
    expect(JSON.parse(asJson.out)).toMatchObject({
      ok: false,
      problems: [expect.stringContaining(problem) as string],
    });
    expect(asJson.status).toBe(1);
  });

  it('does not mind a colour without traffic that has no healthy target', async () => {
    await server.putWeights('{"blue":100,"green":0}');
    setDefault(100, 0);
    for (const rule of server.system.rules.slice(2)) {
      rule.actions = (rule.actions as readonly [Forward]).map((forward) => ({
        ...forward,
        targetGroups: forward.targetGroups.map((group, index) => ({
          ...group,
          weight: index === 0 ? 100 : 0,
        })),
      }));
    }
    server.targets.set(ARNS.targetGroup('chatapp-dev-green'), []);
    expect(await status()).toMatchObject({ status: 0 });
  });

  it('shows open sockets, instances and versions as the application tells them', async () => {
    const system = await startRunningSystem();
    Object.assign(system.behaviour.sockets, { blue: 180, green: 20 });
    const show = (...args: string[]) => runCommand(statusCommand, [...args, '--endpoint-url', system.url]);
    try {
      const { out } = await show();
      expect(out).toMatch(/\n {2}open sockets +180 +20\n {2}instances +1 +1\n {2}version +v-blue v-green\n/);
      expect(out).not.toContain('note:');
      expect(JSON.parse((await show('--json')).out)).toMatchObject({
        openSockets: { blue: 180, green: 20 },
        instances: { blue: 1, green: 1 },
        versions: { blue: ['v-blue'], green: ['v-green'] },
        fleetNote: null,
      });

      system.behaviour.complete = false;
      expect((await show()).out).toContain('note: open sockets and instances may be more');

      system.behaviour.fleetStatus = 502;
      expect(await show()).toMatchObject({
        out: expect.stringContaining('/api/fleet answers HTTP 502') as string,
        status: 0,
      });
      const elsewhere = await show('--url', 'http://127.0.0.1:1');
      expect(elsewhere).toMatchObject({ out: expect.stringContaining('ECONNREFUSED') as string, status: 0 });
    } finally {
      await system.close();
    }
  });

  it('says what answers when it is no rehearsal', async () => {
    const { createServer } = await import('node:http');
    const other = createServer((_request, response) => response.end('<html>hello')).listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const address = other.address();
    const url = `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`;
    const run = await runCommand(statusCommand, ['--local'], { CROSSFADE_ENDPOINT_URL: url });
    other.closeAllConnections();
    other.close();
    expect(run).toMatchObject({ out: '', status: 2 });
    expect(run.err).toContain(`what answers at ${url} is no rehearsal`);
  });
});
