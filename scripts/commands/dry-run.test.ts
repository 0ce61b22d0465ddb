import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ARNS } from '../rehearsal/aws-endpoint/sample-system.fixture';
import { runCommand } from './testing/run-command';
import { startRunningSystem } from './testing/running-system';
import { rollbackCommand } from './rollback';
import { shiftCommand } from './shift';

const run = promisify(execFile);
let system: Awaited<ReturnType<typeof startRunningSystem>>;

beforeEach(async () => {
  system = await startRunningSystem();
});

afterEach(() => system.close());

function shift(...args: string[]) {
  return runCommand(shiftCommand, [...args, '--endpoint-url', system.url]);
}

function live(): unknown {
  const { parameters, rules, listeners } = system.system;
  return JSON.parse(JSON.stringify({ value: parameters[0].value, rules, listeners }));
}

describe('a dry run', () => {
  it('prints each call with its ARN and weights, foretells the effect, and changes nothing', async () => {
    Object.assign(system.behaviour.sockets, { blue: 180, green: 20 });
    const before = live();
    const { out, err, status } = await shift('50/50', '--dry-run');
    expect(out).toMatch(/^90\/10 -> 50\/50, nothing is changed: these calls would be made/);
    expect(out).toContain(
      `--region ap-northeast-2 ssm put-parameter --name /chatapp-dev/traffic/weights --value '{"blue":50,"green":50,"stable":"blue"}' --overwrite\n`,
    );
    expect(out).toContain(`elbv2 modify-rule --rule-arn ${ARNS.sidRule} --actions '[{"Type":"forward"`);
    expect(out).toContain(`elbv2 modify-listener --listener-arn ${ARNS.listener} --default-actions '[`);
    expect(out).toContain('"Weight":50');
    expect(out).toMatch(
      /new requests would follow 50\/50 at once\n76 open sockets would move from blue to green, within about \d+ s\n$/,
    );
    expect({ err, status, now: live() }).toEqual({ err: '', status: 0, now: before });
  });

  it('prints commands that do what the shift does', async () => {
    const { out } = await shift('50/50', '--dry-run', '--json');
    const { calls } = JSON.parse(out) as { calls: readonly { command: string; operation: string }[] };
    expect(calls.map(({ operation }) => operation).sort()).toEqual([
      'ModifyListener',
      'ModifyRule',
      'ModifyRule',
      'PutParameter',
    ]);
    const env = {
      ...process.env,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_PAGER: '',
    };
    const isHere = await run('aws', ['--version']).then(
      () => true,
      () => false,
    );
    if (!isHere) return;
    // One is enough: a second each.
    const rule = calls.find(({ operation }) => operation === 'ModifyRule')?.command ?? '';
    await run('sh', ['-c', rule], { env });
    expect(JSON.stringify(system.system.rules.map(({ actions }) => actions))).toContain('"weight":50');
  });

  it('says that nothing would change', async () => {
    const { out } = await shift('90/10', '--dry-run');
    expect(out).toBe('already 90/10: nothing would change\nno open socket would move\n');
  });

  it('says what would be refused, and ends with 1', async () => {
    const { actions } = system.system.rules[2];
    system.system.rules[2].actions = actions.map((action) =>
      action.type === 'forward'
        ? { ...action, targetGroups: [...action.targetGroups, { arn: 'arn:another', weight: 1 }] }
        : action,
    );
    const { out, err, status } = await shift('50/50', '--dry-run', '--json');
    expect(err).toContain('crossfade: would be refused: port 80 rule 20');
    expect(JSON.parse(out)).toMatchObject({ ok: false, dryRun: true });
    expect(status).toBe(1);
  });

  it('can do without the figures of the fleet', async () => {
    system.behaviour.fleetStatus = 503;
    const { out, status } = await shift('50/50', '--dry-run');
    expect(out).toContain('open sockets would follow; how many is not known (http');
    expect(status).toBe(0);
  });

  it('is there for a rollback as well', async () => {
    Object.assign(system.behaviour.sockets, { blue: 18, green: 2 });
    const before = live();
    const { out } = await runCommand(rollbackCommand, ['--dry-run', '--endpoint-url', system.url]);
    expect(out).toMatch(/^90\/10 -> 100\/0, nothing is changed/);
    expect(out).toContain('2 open sockets would move from green to blue');
    expect(live()).toEqual(before);
    await system.putWeights('broken');
    const refused = await runCommand(rollbackCommand, ['--dry-run', '--endpoint-url', system.url]);
    expect(refused.err).toContain('would be refused: the weights parameter does not tell the stable colour');
    expect(refused.status).toBe(1);
  });
});

describe('crossfade shift --to', () => {
  it.each<[string[], string]>([
    [['--to', 'green', '--weight', '30'], '{"blue":70,"green":30,"stable":"blue"}'],
    [['--to', 'blue', '--weight=0'], '{"blue":0,"green":100,"stable":"blue"}'],
  ])('with %j gives that part to the colour', async (args, value) => {
    expect(await shift(...args)).toMatchObject({ status: 0 });
    expect(system.system.parameters[0].value).toBe(value);
  });

  it.each<[string, string[], string]>([
    ['a colour without a weight', ['--to', 'green'], '--to and --weight belong together'],
    ['a weight without a colour', ['--weight', '30'], '--to and --weight belong together'],
    ['a split beside them', ['50/50', '--to', 'green', '--weight', '30'], 'not both'],
    ['more than all', ['--to', 'green', '--weight', '101'], '--weight takes a whole number from 0 to 100'],
    [
      'a part of a percent',
      ['--to', 'green', '--weight', '0.5'],
      '--weight takes a whole number from 0 to 100',
    ],
    ['a colour that is none', ['--to', 'red', '--weight', '30'], "argument 'red' is invalid"],
  ])('refuses %s', async (_what, args, complaint) => {
    const { err, status } = await shift(...args);
    expect(err).toContain(complaint);
    expect(status).toBe(2);
    expect(system.system.parameters[0].version).toBe(1);
  });
});
