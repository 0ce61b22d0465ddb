import path from 'node:path';
import { Sandbox, freePorts, takenPort, type Ports, type RunningCommand } from './support/crossfade';
import { BY_ITSELF } from './support/run/folder';

jest.setTimeout(60_000);

describe('npm run demo', () => {
  const sandbox = new Sandbox();
  let ports: Ports;
  let demo: RunningCommand;

  beforeAll(async () => {
    ports = await freePorts();
    demo = sandbox.startProgram(['npm', 'run', 'demo', '--', ...ports.flags], BY_ITSELF);
    await demo.printed('Ctrl-C stops all of it');
  });
  afterAll(() => sandbox.dispose());

  const local = (...args: string[]) => sandbox.run([...args, '--local', '--endpoint-url', ports.endpointUrl]);

  it('says where to look', () => {
    expect(demo.stdout).toContain(ports.url);
    expect(demo.stdout).toContain(ports.endpointUrl);
    expect(demo.stdout).toContain(`npx crossfade rollback --endpoint-url ${ports.endpointUrl}\n`);
  });

  it('serves the page, and answers as blue', async () => {
    const page = await fetch(ports.url);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('<!doctype html>');
    const whoami = (await (await fetch(`${ports.url}/whoami`)).json()) as object;
    expect(whoami).toMatchObject({ colour: 'blue', version: 'v1' });
  });

  it('shifts, tells its state, and rolls back, as the guides say', async () => {
    const shift = await local('shift', '0/100');
    expect(shift).toMatchObject({ status: 0, stderr: '' });
    const whoami = (await (await fetch(`${ports.url}/whoami`)).json()) as object;
    expect(whoami).toMatchObject({ colour: 'green', version: 'v2' });

    const status = await local('status', '--json');
    expect(status.status).toBe(0);
    expect(JSON.parse(status.stdout)).toMatchObject({ configured: { blue: 0, green: 100 } });

    expect(await local('rollback')).toMatchObject({ status: 0 });
    expect(JSON.parse((await local('status', '--json')).stdout)).toMatchObject({
      configured: { blue: 100, green: 0 },
    });
  });

  it('tells the outputs of the stacks, as they are here', async () => {
    const response = await fetch(`${ports.endpointUrl}/_rehearsal/outputs`);
    const outputs = (await response.json()) as Record<string, string>;
    const { host } = new URL(ports.url);
    expect(outputs).toMatchObject({
      alb_dns_name: host,
      cloudfront_domain_name: host,
      blue_weight: '100',
      green_weight: '0',
    });
    await expect(fetch(`http://${outputs['alb_dns_name'] ?? ''}/health`)).resolves.toMatchObject({
      ok: true,
    });
    expect(demo.stdout).toContain(outputs['redis_endpoint']);
  });

  it('refuses to start a second time on the same ports', async () => {
    const second = await sandbox.run(['demo', ...ports.flags]);
    expect(second.status).toBe(2);
    expect(second.stderr).toMatch(/^crossfade: port \d+ is in use: choose another one with --port\n$/);
  });

  it('leaves no process and no file behind when npm is interrupted', async () => {
    demo.kill('SIGINT');
    await demo.ended;
    expect(demo.stderr).not.toContain('crossfade:');
    expect(sandbox.processes()).toEqual([]);
    expect(sandbox.leftFiles()).toEqual([]);
  });
});

describe('an interrupted start', () => {
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = new Sandbox();
  });
  afterEach(() => sandbox.dispose());

  const runs = (part: string) => sandbox.processes().some(({ command }) => command.includes(part));

  const bare = () => Promise.resolve([]);
  const shared = () => sandbox.shared();

  it.each<[string, () => boolean, () => Promise<readonly string[]>]>([
    ['the folder of the run is made', () => sandbox.leftFiles().length > 0, bare],
    ['the stacks are being synthesized', () => runs('infra/main.ts'), bare],
    ['a task is running', () => runs('image/main.js'), shared],
  ])('leaves nothing behind when %s', async (_, moment, more) => {
    const { flags } = await freePorts();
    const demo = sandbox.start(['demo', ...flags, ...(await more())]);
    await demo.until(moment);
    demo.kill('SIGINT');
    expect(await demo.ended).toMatchObject({ status: 0, stdout: '' });
    expect(sandbox.processes()).toEqual([]);
    expect(sandbox.leftFiles()).toEqual([]);
  });
});

describe('bad input', () => {
  const sandbox = new Sandbox();
  afterAll(() => sandbox.dispose());

  it.each<[string[], RegExp]>([
    [['dance'], /unknown command 'dance'/],
    [['demo', '--loud'], /unknown option '--loud'/],
    [['demo', '--clients', 'many'], /--clients takes a whole number/],
    [['demo', '--step-seconds', '0'], /--step-seconds takes a number above 0/],
    [['demo', '--steps', '90/10,50'], /--steps: "50" is not a split/],
    [['demo', '--port', '99999'], /--port takes a whole number from 1 to 65535/],
    [['demo', '--port', '9000', '--aws-port', '9000'], /--port and --aws-port cannot both be 9000/],
    [['demo', '--autoplay', '--clients', '6', '--rooms', '4'], /at most --rooms 3/],
    [['demo', '--stacks', '/nowhere'], /\/nowhere\/manifest.json cannot be read; .*npx cdktf synth/],
    [['demo', '--image', 'v2'], /--image takes TAG=DIRECTORY/],
    [['demo', '--image', 'v2=/nowhere'], /there is no main.js in it/],
    [['shift', '50', '--local'], /"50" is not a split/],
    [['shift', '-1/50', '--local'], /"-1\/50" is not a split/],
    [['shift', '0/0', '--local'], /0\/0 sends traffic nowhere/],
    [['shift', '50/50/0', '--local'], /"50\/50\/0" is not a split/],
    [['shift', '1000/1', '--local'], /from 0 to 999/],
    [['shift', '--local'], /missing required argument/],
  ])('%j is one line that says what to do, and status 2', async (args, message) => {
    const { flags } = await freePorts();
    const ports = args[0] === 'demo' && !args.includes('--port') ? flags : [];
    const { status, stdout, stderr } = await sandbox.run([...args, ...ports]);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  });

  it('with --json is told in JSON as well', async () => {
    const { status, stdout, stderr } = await sandbox.run(['demo', '--json', ...(await freePorts()).flags]);
    expect(stderr).toMatch(/^crossfade: .*add --autoplay\n$/);
    expect(JSON.parse(stdout)).toEqual({ ok: false, error: expect.stringContaining('--autoplay') as string });
    expect(status).toBe(2);
  });

  it.each([['shift', '50/50'], ['rollback'], ['status']])(
    '%s without a rehearsal says how to start one',
    async (...args) => {
      const { endpointUrl } = await freePorts();
      const { status, stderr } = await sandbox.run([...args, '--local', '--endpoint-url', endpointUrl]);
      expect(stderr).toMatch(/npm run demo/);
      expect(stderr.trimEnd().split('\n')).toHaveLength(1);
      expect(status).toBe(2);
    },
  );

  it('a taken port names the flag that changes it', async () => {
    const { port, free } = await takenPort();
    const { flags } = await freePorts();
    const { status, stderr } = await sandbox.run(['demo', ...flags, '--aws-port', String(port)]);
    free();
    expect(stderr).toBe(`crossfade: port ${port} is in use: choose another one with --aws-port\n`);
    expect(status).toBe(2);
  });

  it.each([__filename, '/proc/report'])(
    'a report that cannot be written to %s is refused',
    async (directory) => {
      const { flags } = await freePorts();
      const { status, stderr } = await sandbox.run(['demo', ...flags, '--autoplay', '--report', directory]);
      expect(stderr).toMatch(/^crossfade: --report .* cannot be written \(.*\): choose another directory\n$/);
      expect(status).toBe(2);
    },
  );

  it('stacks of another project are refused', async () => {
    const stacks = path.join(sandbox.directory, 'stacks');
    const synthesis = [process.execPath, '--require', 'tsx/cjs', 'infra/main.ts'];
    const env = { CROSSFADE_PROJECT: 'other', CDKTF_OUTDIR: stacks };
    await sandbox.startProgram(synthesis, env).ended;
    const { flags } = await freePorts();
    const { status, stderr } = await sandbox.run(['demo', ...flags, '--stacks', stacks]);
    expect(stderr).toMatch(
      /^crossfade: the stacks in .* have no service chatapp-dev-blue; write the stacks anew/,
    );
    expect(status).toBe(2);
  });

  it('stacks without tasks are refused', async () => {
    const { flags } = await freePorts();
    const { status, stderr } = await sandbox.run(['demo', ...flags], { CROSSFADE_DESIRED_COUNT: '0' });
    expect(stderr).toMatch(
      /^crossfade: the stacks start no task of .*: CROSSFADE_DESIRED_COUNT must be .*\n$/,
    );
    expect(status).toBe(2);
  });

  it('a missing folder for temporary files names TMPDIR', async () => {
    const { flags } = await freePorts();
    const command = [process.execPath, 'scripts/crossfade.cjs', 'demo', ...flags];
    const { status, stderr } = await sandbox.startProgram(['env', 'TMPDIR=/nowhere', ...command]).ended;
    expect(stderr).toMatch(/^crossfade: no temporary folder can be made .*TMPDIR.*\n$/);
    expect(status).toBe(2);
  });

  it('a Redis that is not there names REDIS_URL', async () => {
    const { flags } = await freePorts();
    const env = { REDIS_URL: 'redis://127.0.0.1:1' };
    const { status, stderr } = await sandbox.run(['demo', ...flags, ...(await sandbox.shared())], env);
    expect(stderr).toMatch(/REDIS_URL/);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(status).toBe(2);
    expect(sandbox.processes()).toEqual([]);
  });
});
