import { ARNS, startEndpoint, target } from '../rehearsal/aws-endpoint/sample-system.fixture';
import { runCommand } from './testing/run-command';
import { shiftCommand } from './shift';

let server: Awaited<ReturnType<typeof startEndpoint>>;

beforeEach(async () => {
  server = await startEndpoint();
});

afterEach(() => server.endpoint.close());

function shift(...args: string[]) {
  return runCommand(shiftCommand, [...args, '--local'], { CROSSFADE_ENDPOINT_URL: server.url });
}

describe('crossfade shift', () => {
  it('says from what to what, how long it took, and which rules it changed', async () => {
    const { out, err, status } = await shift('50/50');
    expect(out).toMatch(/^90\/10 -> 50\/50, verified in \d+ ms\n/);
    expect(out.split('\n').slice(1)).toEqual([
      '  port 80 rule 20 (/socket.io/* and ?sid=*)',
      '  port 80 rule 21 (/socket.io/* and ?transport=polling)',
      '  port 80 default',
      '',
    ]);
    expect({ err, status }).toEqual({ err: '', status: 0 });
    expect(server.system.parameters[0].value).toBe('{"blue":50,"green":50,"stable":"blue"}');
  });

  it('says the same in JSON, alone on standard output', async () => {
    const { out, status } = await shift('10/90', '--json');
    expect(JSON.parse(out)).toEqual({
      ok: true,
      from: { blue: 90, green: 10 },
      to: { blue: 10, green: 90 },
      changed: expect.arrayContaining(['port 80 default']) as string[],
      shiftMs: expect.any(Number) as number,
    });
    expect(status).toBe(0);
  });

  it('has nothing to do for the split that is there', async () => {
    expect(await shift('90/10')).toEqual({ out: 'already 90/10: nothing to change\n', err: '', status: 0 });
    expect(server.system.parameters[0].version).toBe(1);
  });

  it.each(['chatapp-dev-green', 'chatapp-dev-green-poll'])(
    'refuses green while %s has no healthy target, and shifts there by force',
    async (group) => {
      server.targets.set(ARNS.targetGroup(group), [target('green', 'initial')]);
      const before = JSON.stringify(server.system);
      const refused = await shift('50/50', '--json');
      expect(refused.err).toBe(
        'crossfade: refused, nothing changed: green would get traffic but has no healthy target; --force shifts all the same\n',
      );
      expect(JSON.parse(refused.out)).toMatchObject({ ok: false, changed: [] });
      expect(refused.status).toBe(1);
      expect(JSON.stringify(server.system)).toBe(before);

      const forced = await shift('50/50', '--force');
      expect(forced).toMatchObject({
        err: 'crossfade: warning: no healthy target in green\n',
        status: 0,
      });
    },
  );

  it('ends with 1 and the way out when it gets only half-way', async () => {
    const { actions } = server.system.rules[2];
    Object.defineProperty(server.system.rules[2], 'actions', {
      get: () => actions,
      set: () => {
        throw new Error('the rule cannot be changed');
      },
    });
    const { out, err, status } = await shift('50/50', '--json');
    expect(err).toMatch(
      /^crossfade: the shift is incomplete: the weights parameter says 50\/50; changed: .*\n$/,
    );
    expect(err).toContain('run the same command again');
    expect(JSON.parse(out)).toMatchObject({
      ok: false,
      unchanged: ['port 80 rule 20 (/socket.io/* and ?sid=*)'],
    });
    expect(status).toBe(1);
  });

  it.each<[string, string[], string]>([
    ['one number', ['50'], '"50" is not a split: write BLUE/GREEN, for example 50/50'],
    ['three numbers', ['50/50/0'], '"50/50/0" is not a split: write BLUE/GREEN, for example 50/50'],
    ['nothing for everybody', ['0/0'], '0/0 sends traffic nowhere'],
    ['a weight above 999', ['1000/1'], 'each weight is a whole number from 0 to 999'],
    ['a negative weight', ['-1/50'], '"-1/50" is not a split: each weight is a whole number from 0 to 999'],
    ['a negative weight and a flag', ['-1/50', '--json'], '"-1/50" is not a split'],
    ['a negative number', ['-1'], '"-1" is not a split'],
    ['a negative second weight', ['50/-1'], '"50/-1" is not a split'],
    ['fractions', ['0.5/0.5'], '"0.5/0.5" is not a split'],
    ['percent signs', ['50%/50%'], '"50%/50%" is not a split'],
    ['words', ['blue/green'], '"blue/green" is not a split'],
    ['an empty word', [''], '"" is not a split'],
    ['two splits', ['50/50', '10/90'], '"50/50 10/90" is not a split'],
    ['no split', [], "missing required argument 'blue/green'"],
    ['an unknown flag', ['50/50', '--frce'], "unknown option '--frce'"],
    ['an unknown flag before the split', ['-x', '50/50'], "unknown option '-x'"],
    [
      'an address that is none',
      ['50/50', '--endpoint-url', 'here'],
      '--endpoint-url takes an address such as',
    ],
    ['an address without its value', ['50/50', '--endpoint-url'], 'argument missing'],
  ])('refuses %s before it asks anybody', async (_what, args, complaint) => {
    const before = JSON.stringify(server.system);
    const { out, err, status } = await runCommand(shiftCommand, args, {});
    expect(err).toContain(complaint);
    expect(err.trim()).not.toContain('\n');
    expect({ out, status }).toEqual({ out: '', status: 2 });
    expect(JSON.stringify(server.system)).toBe(before);
  });

  it('refuses a configuration that names no deployment', async () => {
    const run = await runCommand(shiftCommand, ['50/50', '--endpoint-url', server.url], {
      CROSSFADE_PROJECT: 'No Good',
    });
    expect(run).toMatchObject({ out: '', status: 2 });
    expect(run.err).toContain('CROSSFADE_PROJECT');
  });

  it('says that there is no such deployment', async () => {
    const run = await runCommand(shiftCommand, ['50/50', '--endpoint-url', server.url], {
      CROSSFADE_PROJECT: 'other',
    });
    expect(run).toMatchObject({ out: '', status: 2 });
    expect(run.err).toContain(`there is no deployment other-dev at ${server.url}`);
  });
});
