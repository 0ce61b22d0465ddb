import { startAudience, type Audience } from '../scripts/audience/audience';
import { freePorts, type Ports, Sandbox } from './support/crossfade';

jest.setTimeout(90_000);

const sandbox = new Sandbox();
let ports: Ports;
let audience: Audience;

beforeAll(async () => {
  ports = await freePorts();
  await sandbox
    .start(['demo', ...ports.flags, ...(await sandbox.shared())])
    .printed('Ctrl-C stops all of it');
});

afterAll(() => sandbox.dispose());

beforeEach(async () => {
  audience = await startAudience({ url: ports.url, clients: 20, rooms: 2, ratePerSecond: 20 });
});

afterEach(() => audience.stop());

function crossfade(...args: string[]) {
  return sandbox.start([...args, '--endpoint-url', ports.endpointUrl]);
}

const rollOut = (...args: string[]) =>
  crossfade('rollout', '--to', 'green', '--probes', '10', '--json', ...args);

async function newestAuditEntry(): Promise<unknown> {
  const { stdout } = await crossfade('history', '--json', '--limit', '1').ended;
  return (JSON.parse(stdout) as { readonly entries: readonly unknown[] }).entries[0];
}

async function configured(): Promise<unknown> {
  const { stdout } = await crossfade('status', '--json').ended;
  return (JSON.parse(stdout) as { readonly configured: unknown }).configured;
}

const NOTHING_WRONG = { problems: [], dropped: 0 };

it('a green that answers badly is rolled back by itself, and nobody loses anything', async () => {
  const rollout = rollOut('--steps', '50,100', '--pause', '1h');
  await rollout.until(() => rollout.stdout.includes('"kind":"observing"'));
  const fault = await crossfade('fault', '--colour', 'green', '--errors', '30%', '--for', '60s').ended;
  expect(fault).toMatchObject({ status: 0 });
  const { status, stdout } = await rollout.ended;
  expect(stdout).toContain('"outcome":"rolled-back"');
  expect(status).toBe(1);
  expect(await configured()).toEqual({ blue: 100, green: 0 });
  expect(await newestAuditEntry()).toMatchObject({
    action: 'rollback',
    from: { blue: 50, green: 50 },
    to: { blue: 100, green: 0 },
    verified: true,
    verdict: 'fail',
  });
  await crossfade('fault', '--off').ended;
  expect(await audience.stop()).toMatchObject(NOTHING_WRONG);
});

it('a green that is well gets everybody', async () => {
  const { status, stdout } = await rollOut('--steps', '50,100', '--pause', '6s').ended;
  expect(stdout).toContain('"outcome":"completed"');
  expect(status).toBe(0);
  expect(await configured()).toEqual({ blue: 0, green: 100 });
  expect(await audience.stop()).toMatchObject(NOTHING_WRONG);
});
