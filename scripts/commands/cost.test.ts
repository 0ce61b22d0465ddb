import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { synthesizeApp } from '../../infra/app';
import { loadConfig } from '../../infra/config';
import type { synthesize } from '../synthesize';
import { sharedStacks } from '../../test/support/run/made-once';
import { costCommand } from './cost';
import { runCommand } from './testing/run-command';

/** What `synthesize` does, but in this process, where it is quicker from the second time on. */
const synthesizeHere: typeof synthesize = async ({ projectRoot, outputDirectory, env }) => {
  await mkdir(outputDirectory, { recursive: true });
  synthesizeApp({ config: loadConfig({ env, projectRoot }), projectRoot }, outputDirectory);
};

const cost = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  runCommand((context) => costCommand(context, synthesizeHere), args, env);

interface Report {
  readonly total: { readonly perMonth: number };
  readonly items: readonly { readonly what: string; readonly byUse: boolean }[];
  readonly alternatives?: readonly {
    readonly name: string;
    readonly saves: number;
    readonly perMonth: number;
  }[];
}

/* Each alternative is synthesized, on machines that have more to do. */
jest.setTimeout(60_000);

describe('crossfade cost, without anything typed', () => {
  it('prints an item a line with where its price is from, totals, assumptions and what is cheaper', async () => {
    const { out, err, status } = await cost([]);
    expect({ err, status }).toEqual({ err: '', status: 0 });
    expect(out).toMatch(
      /^chatapp-dev in ap-northeast-2, profile hackathon: 0\.1\d USD an hour, 1[123]\d\.\d\d USD a month/,
    );
    expect(out).toMatch(
      /^ {2}NAT gateways +1 gateway +0\.059 an hour +0\.0590 +43\.07 {2}AWS price list, 2026-09$/m,
    );
    expect(out).toContain('load balancer, capacity: assumed 0.25 LCU on average');
    expect(out).toMatch(/A show of 4 hours that is destroyed afterwards costs 0\.\d\d USD/);
    expect(out).toMatch(/39\.\d\d less, \d+\.\d\d in all: tasks in public subnets, without NAT/);
    expect(out).toContain('with CROSSFADE_EGRESS=public; in exchange, tasks have public addresses');
    expect(out).toMatch(/16\.58 less, \d+\.\d\d in all: no tasks between shows/);
    expect(out).not.toContain('Valkey instead of Redis');
  });
});

describe('crossfade cost, with stacks that a process of its own synthesizes', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'crossfade-cost-test-'));
  const { TMPDIR } = process.env;

  beforeAll(() => {
    process.env['TMPDIR'] = folder;
  });
  afterAll(() => {
    if (TMPDIR === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = TMPDIR;
    rmSync(folder, { recursive: true });
  });

  it('says what they cost, and what one alternative would, and leaves no file behind', async () => {
    const settings = { CROSSFADE_DESIRED_COUNT: '0', CROSSFADE_FARGATE_SPOT: 'true' };
    const { out, err, status } = await runCommand(costCommand, [], settings);
    expect({ err, status }).toEqual({ err: '', status: 0 });
    expect(out).toMatch(/^chatapp-dev in ap-northeast-2, profile hackathon: 0\.1\d USD an hour/);
    expect(out).toMatch(/\d+\.\d\d less, \d+\.\d\d in all: tasks in public subnets, without NAT/);
    expect(readdirSync(folder).filter((name) => name.startsWith('crossfade'))).toEqual([]);
  });
});

describe('crossfade cost', () => {
  it('says the same in JSON, for another profile', async () => {
    const { out } = await cost(['--profile', 'production', '--json']);
    const report = JSON.parse(out) as Report;
    expect(report).toMatchObject({
      deployment: expect.stringContaining('profile production') as string,
      currency: 'USD',
    });
    expect(report.items).toContainEqual(
      expect.objectContaining({ what: 'NAT gateways', quantity: 2, byUse: false }),
    );
    expect(report.items).toContainEqual(
      expect.objectContaining({
        what: 'logs, taken in',
        byUse: true,
        price: expect.objectContaining({ usd: 0.76 }) as object,
      }),
    );
    for (const { saves, perMonth } of report.alternatives ?? []) {
      expect(saves + perMonth).toBeCloseTo(report.total.perMonth, 6);
    }
    expect(report.alternatives?.map(({ name }) => name)).toContain('the hackathon profile');
  });

  it('says whose prices they are in another region, and compares with what is configured', async () => {
    const { out } = await cost([], {
      CROSSFADE_REGION: 'eu-central-1',
      CROSSFADE_ENGINE: 'redis',
      CROSSFADE_EGRESS: 'public',
    });
    expect(out).toContain('The prices are those of ap-northeast-2 (Seoul). It is in eu-central-1');
    expect(out).toMatch(/7\.01 less, \d+\.\d\d in all: Valkey instead of Redis/);
    expect(out).not.toContain('without NAT');
  });

  it('takes stacks that are there, and compares them with nothing', async () => {
    const { out, status } = await cost(['--stacks', await sharedStacks()]);
    expect(status).toBe(0);
    expect(out).toContain('NAT gateways');
    expect(out).toContain('Without --stacks, cheaper alternatives are worked out.');
  });

  it.each<[string, readonly string[], Readonly<Record<string, string>>, RegExp]>([
    [
      'stacks that are not there',
      ['--stacks', '/nowhere'],
      {},
      /--stacks \/nowhere: there is no such directory/,
    ],
    [
      'a folder without stacks',
      ['--stacks', __dirname],
      {},
      /manifest\.json cannot be read.*npx cdktf synth/s,
    ],
    ['both at once', ['--stacks', '.', '--profile', 'production'], {}, /exclude each other/],
    [
      'a profile that does not exist',
      ['--profile', 'cheap'],
      {},
      / --profile must be hackathon or production/,
    ],
    ['an unusable setting', [], { CROSSFADE_REGION: 'seoul' }, /CROSSFADE_REGION must be an AWS region/],
  ])('explains %s', async (_what, args, env, complaint) => {
    const { out, err, status } = await cost(args, env);
    expect({ out, status }).toEqual({ out: '', status: 2 });
    expect(err).toMatch(complaint);
  });
});
