import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseFault } from '../../app/contract/fault';
import { resourceNames } from '../../infra/outputs';
import { sampleSystem, startEndpoint } from '../rehearsal/aws-endpoint/sample-system.fixture';
import { faultCommand } from './fault';
import { historyCommand } from './history';
import type { ParameterModel } from '../rehearsal/model';
import { runCommand } from './testing/run-command';

const { faultParameter } = resourceNames({ project: 'chatapp', environment: 'dev' });

/** The tasks, which say at once what the parameter has them do. */
let app: Server;
let awsServer: Awaited<ReturnType<typeof startEndpoint>>;
let parameter: ParameterModel;

beforeEach(async () => {
  parameter = { name: faultParameter, arn: 'arn:aws:ssm:fault', type: 'String', value: 'none', version: 1 };
  app = createServer((request, response) => {
    const colour = new URL(request.url ?? '/', 'http://a').searchParams.get('colour') ?? 'blue';
    const details = { redis: 'connected', store: 'answering', fault: parseFault(parameter.value) };
    response.end(JSON.stringify({ status: 'ok', colour, version: 'v1', details }));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => app.once('listening', resolve));
  awsServer = await startAws([...sampleSystem().parameters, parameter]);
});
afterEach(async () => {
  app.closeAllConnections();
  app.close();
  await awsServer.endpoint.close();
});

function startAws(parameters: readonly ParameterModel[]) {
  const { port } = app.address() as AddressInfo;
  return startEndpoint({
    system: { ...sampleSystem(), parameters },
    rehearsal: { '/_rehearsal/outputs': () => ({ alb_dns_name: `127.0.0.1:${port}` }) },
  });
}

function fault(...args: string[]) {
  return runCommand(faultCommand, [...args, '--local'], { CROSSFADE_ENDPOINT_URL: awsServer.url });
}

describe('crossfade fault', () => {
  it('has a colour answer badly for a while, and says when a task does', async () => {
    const from = Date.now();
    const { out, err, status } = await fault(
      ...'--colour green --errors 30% --latency 800ms --for 60s'.split(' '),
    );
    expect(out).toMatch(
      /^the tasks of green fail for 30% of requests and messages and answer 800 ms late; seen after \d+ ms\n/,
    );
    expect(out).toMatch(
      /the fault of green stays until \d\d:\d\d:\d\d; "npx crossfade fault --off --local" ends it\n$/,
    );
    expect({ err, status }).toEqual({ err: '', status: 0 });
    const written = parseFault(parameter.value);
    expect(written).toMatchObject({ colour: 'green', errorShare: 0.3, latencyMs: 800 });
    expect((written?.until ?? 0) - from).toBeGreaterThanOrEqual(60_000);
    await fault('--off');
    await fault('--off');
    const { out: history } = await runCommand(historyCommand, ['--json', '--endpoint-url', awsServer.url]);
    expect((JSON.parse(history) as { readonly entries: unknown }).entries).toEqual([
      expect.objectContaining({ action: 'fault', to: null, verified: true, note: 'off' }),
      expect.objectContaining({ note: expect.stringContaining('green fail for 30%') as string }),
    ]);
  });

  it('says the same in JSON, and what it replaced', async () => {
    await fault('--colour', 'green', '--errors', '10%');
    const { out, status } = await fault('--colour', 'blue', '--latency', '2s', '--json');
    expect(JSON.parse(out)).toMatchObject({
      ok: true,
      fault: { colour: 'blue', errorShare: 0, latencyMs: 2_000 },
      before: { colour: 'green', errorShare: 0.1 },
      seenMs: expect.any(Number) as number,
    });
    expect(status).toBe(0);
  });

  it('ends what there is, and has nothing to do where there is nothing', async () => {
    await fault('--colour', 'green', '--errors', '10%');
    const { out, status } = await fault('--off');
    expect(out).toMatch(/^the fault of green is over; seen after \d+ ms\n$/);
    expect({ status, value: parameter.value }).toEqual({ status: 0, value: 'none' });
    const { version } = parameter;
    expect(await fault('--off')).toEqual({ out: 'there is no fault\n', err: '', status: 0 });
    expect(parameter.version).toBe(version);
  });

  it('shows what it would do, and changes nothing', async () => {
    const { out, status } = await fault('--colour', 'green', '--errors', '30%', '--dry-run');
    expect(out).toMatch(
      /aws --endpoint-url \S+ --region \S+ ssm put-parameter --name \/chatapp-dev\/traffic\/fault --value '\{"colour":"green".*\}' --overwrite\n/,
    );
    expect(out).toContain('the tasks of green fail for 30% of requests');
    expect({ status, value: parameter.value }).toEqual({ status: 0, value: 'none' });
    const json = await fault('--off', '--dry-run', '--json');
    expect(JSON.parse(json.out)).toMatchObject({
      ok: true,
      dryRun: true,
      calls: [{ operation: 'PutParameter', command: expect.stringMatching(/^aws /) as string }],
    });
  });

  it.each([[], ['--dry-run']])('refuses where the deployment allows no faults %j', async (...more) => {
    await awsServer.endpoint.close();
    awsServer = await startAws(sampleSystem().parameters);
    const { out, err, status } = await fault('--colour', 'green', '--errors', '30%', '--json', ...more);
    expect(err).toMatch(/^crossfade: refused: .*takes no faults.*CROSSFADE_FAULT_INJECTION=true.*\n$/);
    expect(JSON.parse(out)).toMatchObject({ ok: false });
    expect(status).toBe(1);
  });

  it.each<[string, string[], string]>([
    ['no colour', ['--errors', '30%'], 'whose tasks? --colour green'],
    ['no effect', ['--colour', 'green'], 'what goes wrong? --errors 30%'],
    ['an effect of nothing', ['--colour', 'green', '--errors', '0%'], 'what goes wrong?'],
    ['another colour', ['--colour', 'red', '--errors', '3%'], "argument 'red' is invalid"],
    ['a fraction', ['--colour', 'green', '--errors', '0.3'], '--errors takes a percentage'],
    ['more than all', ['--colour', 'green', '--errors', '130%'], '--errors takes a percentage'],
    ['a time without a unit', ['--colour', 'green', '--latency', '800'], '--latency takes a time'],
    ['too late', ['--colour', 'green', '--latency', '31s'], '--latency takes a time from 0ms to 30s'],
    [
      'too long',
      ['--colour', 'green', '--errors', '3%', '--for', '11m'],
      '--for takes a time from 5s to 10m',
    ],
    ['an end with a beginning', ['--off', '--errors', '30%'], '--off ends whatever fault there is'],
  ])('refuses %s before it asks anybody', async (_what, args, complaint) => {
    const { out, err, status } = await fault(...args);
    expect(err).toContain(complaint);
    expect({ out, status, value: parameter.value }).toEqual({ out: '', status: 2, value: 'none' });
  });

  it('asks the application at the address that was typed', async () => {
    await awsServer.endpoint.close();
    awsServer = await startEndpoint({
      system: { ...sampleSystem(), parameters: [...sampleSystem().parameters, parameter] },
      rehearsal: { '/_rehearsal/outputs': () => ({}) },
    });
    const typed = ['--colour', 'green', '--errors', '30%'];
    expect(await fault(...typed)).toMatchObject({
      err: expect.stringContaining('give --url') as string,
      status: 2,
    });
    const { port } = app.address() as AddressInfo;
    expect(await fault(...typed, '--url', `http://127.0.0.1:${port}`)).toMatchObject({
      out: expect.stringContaining('seen after') as string,
      status: 0,
    });
  });

  it('changes nothing when the page cannot be found', async () => {
    await awsServer.endpoint.close();
    const { err, status } = await fault('--colour', 'green', '--errors', '30%');
    expect(err).toContain('no rehearsal answers');
    expect({ status, value: parameter.value }).toEqual({ status: 2, value: 'none' });
  });
});
