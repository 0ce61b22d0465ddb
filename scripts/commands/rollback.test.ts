import { ARNS, startEndpoint, target } from '../rehearsal/aws-endpoint/sample-system.fixture';
import { runCommand } from './testing/run-command';
import { rollbackCommand } from './rollback';
import { shiftCommand } from './shift';

let server: Awaited<ReturnType<typeof startEndpoint>>;

beforeEach(async () => {
  server = await startEndpoint();
});

afterEach(() => server.endpoint.close());

function shift(split: string) {
  return runCommand(shiftCommand, [split, '--endpoint-url', server.url]);
}

function rollback(...args: string[]) {
  return runCommand(rollbackCommand, [...args, '--endpoint-url', server.url]);
}

describe('crossfade rollback', () => {
  it('gives blue all the traffic again after the show', async () => {
    for (const split of ['90/10', '50/50', '10/90']) {
      await shift(split);
    }
    const { out, status } = await rollback();
    expect(out).toMatch(/^10\/90 -> 100\/0, verified in \d+ ms\n/);
    expect(status).toBe(0);
    expect(server.system.parameters[0].value).toBe('{"blue":100,"green":0,"stable":"blue"}');
  });

  it('can be made again without going anywhere', async () => {
    await shift('0/100');
    await rollback();
    expect((await rollback()).out).toBe('already 100/0: nothing to change\n');
  });

  it('goes back to green when the shifts began with green', async () => {
    await shift('0/100');
    await shift('60/40');
    expect((await rollback()).out).toMatch(/^60\/40 -> 0\/100/);
  });

  it('goes where it is told', async () => {
    const { out } = await rollback('--to', 'green', '--json');
    expect(JSON.parse(out)).toMatchObject({ ok: true, to: { blue: 0, green: 100 } });
  });

  it('refuses a stable colour without healthy targets, unless it is forced', async () => {
    server.targets.set(ARNS.targetGroup('chatapp-dev-blue'), [target('blue', 'unhealthy')]);
    const refused = await rollback();
    expect(refused).toMatchObject({ out: '', status: 1 });
    expect(refused.err).toContain('blue would get traffic but has no healthy target');
    expect(await rollback('--force')).toMatchObject({ status: 0 });
  });

  it('does not guess when the parameter is broken', async () => {
    await server.putWeights('{"blue":');
    const { err, status } = await rollback();
    expect(err).toContain('does not tell the stable colour; choose one with --to blue or --to green');
    expect(status).toBe(1);
    expect(await rollback('--to', 'blue')).toMatchObject({ status: 0 });
    expect(server.system.parameters[0].value).toBe('{"blue":100,"green":0,"stable":"blue"}');
  });

  it.each<[string, string[], string]>([
    ['a colour that is none', ['--to', 'red'], "argument 'red' is invalid"],
    ['an argument', ['50/50'], 'too many arguments'],
    ['an unknown flag', ['--now'], "unknown option '--now'"],
  ])('refuses %s', async (_what, args, complaint) => {
    const { out, err, status } = await rollback(...args);
    expect(err).toContain(complaint);
    expect({ out, status }).toEqual({ out: '', status: 2 });
    expect(server.system.parameters[0].version).toBe(1);
  });
});
