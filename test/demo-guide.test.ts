import { readFileSync } from 'node:fs';
import path from 'node:path';
import { startAudience, type Audience } from '../scripts/audience/audience';
import { formatSplit } from '../app/contract/weights';
import { PROJECT_ROOT } from '../scripts/project-root';
import { resolveTarget, withRouter } from '../scripts/rollout/connection';
import { Sandbox, freePorts, type Ports, type RunningCommand } from './support/crossfade';

jest.setTimeout(120_000);

/** A command of the guide, and what it does when it is typed. */
interface Step {
  readonly command: string;
  /** The exit status of one that ends by itself. @default 0 */
  readonly status?: number;
  /** What is on the screen, of a command that ends, or once one that runs on has begun. */
  readonly says: string | RegExp;
  /** It runs on: until it is interrupted, or until a later step ends it. */
  readonly runsOn?: 'until Ctrl-C' | 'until ended';
  /** The rollout that runs on, and that this one is for. */
  readonly of?: string;
  /** That rollout ends with this one. */
  readonly ends?: true;
  /** The split that the load balancer has afterwards. */
  readonly split?: string;
}

const ROLLOUT = 'npx crossfade rollout --to green --steps 10,50,100 --pause 60s --local';

/** The guide's commands in its order. Nobody installs anything in a test. */
const SHOW: readonly Step[] = [
  { command: 'npm run demo', says: 'Ctrl-C stops all of it', runsOn: 'until ended' },
  { command: 'npx crossfade doctor --present --local', says: '\nready to present\n' },
  { command: 'npx crossfade status --local', says: 'as configured and healthy', split: '100/0' },
  { command: 'npx crossfade watch --local', says: 'configured 100/0', runsOn: 'until Ctrl-C' },
  { command: 'npx crossfade preview green --local', says: 'v2', split: '100/0' },
  { command: 'npx crossfade shift 90/10 --local', says: '100/0 -> 90/10, verified', split: '90/10' },
  { command: 'npx crossfade shift 50/50 --wait --local', says: 'converged', split: '50/50' },
  { command: 'npx crossfade shift 10/90 --local', says: '50/50 -> 10/90, verified', split: '10/90' },
  { command: 'npx crossfade rollback --local', says: '10/90 -> 100/0, verified', split: '100/0' },
  { command: 'npm run demo -- --autoplay --report report', says: '200 clients', runsOn: 'until Ctrl-C' },
  { command: ROLLOUT, says: '10 %: watching', runsOn: 'until ended' },
  { command: 'npx crossfade pause --local', says: 'paused at 10 %', of: ROLLOUT, split: '90/10' },
  { command: 'npx crossfade promote --local', says: 'on to 50 %', of: ROLLOUT },
  { command: 'npx crossfade abort --local', says: 'back to 100/0', of: ROLLOUT, ends: true, split: '100/0' },
  {
    command: 'npx crossfade fault --colour green --errors 30% --for 60s --local',
    says: 'the tasks of green fail for 30%',
  },
  { command: ROLLOUT, says: /10 %: rolled back: .*green answers/, status: 1, split: '100/0' },
  { command: 'npx crossfade history --local', says: 'rollback  90/10 -> 100/0' },
  { command: 'npx crossfade fault --off --local', says: 'fault' },
  { command: 'npx crossfade logs --colour green --local', says: 'green-' },
  { command: 'npx crossfade stop --colour green --yes --local', says: 'green stopped' },
  { command: 'npx crossfade start --colour green --local', says: 'green healthy' },
];

const said = (says: string | RegExp) =>
  (typeof says === 'string'
    ? expect.stringContaining(says)
    : expect.stringMatching(says)) as AsymmetricMatcher;

interface AsymmetricMatcher {
  asymmetricMatch(other: unknown): boolean;
}

const guide = readFileSync(path.join(PROJECT_ROOT, 'DEMO_GUIDE.md'), 'utf8');

/** What is typed: the lines of the blocks, and the second cells of the script. */
function typed(markdown: string): string[] {
  const pattern = /^```sh\n(?<block>.*?)^```$|^\| \d:\d\d +\| `(?<cell>[^`]+)`/gms;
  return [...markdown.matchAll(pattern)].flatMap(({ groups = {} }) =>
    groups['cell'] ? [groups['cell']] : (groups['block'] ?? '').trim().split('\n'),
  );
}

describe('DEMO_GUIDE.md', () => {
  const sandbox = new Sandbox();
  const running = new Map<string, RunningCommand>();
  let ports: Ports;
  let audience: Audience | undefined;

  beforeAll(async () => {
    ports = await freePorts();
  });
  afterAll(async () => {
    await audience?.stop();
    await sandbox.dispose();
  });

  it('is typed here word for word, in its order', () => {
    const [install, ...commands] = typed(guide);
    expect(install).toBe('npm ci');
    expect(commands).toEqual(SHOW.map(({ command }) => command));
  });

  it('names no other command for the rehearsal between its words', () => {
    const named = [...guide.matchAll(/`(npx crossfade [^`]* --local)`/g)].map(([, command = '']) => command);
    expect(SHOW.map(({ command }) => command)).toEqual(expect.arrayContaining(named));
  });

  async function readSplits(): Promise<string[]> {
    const target = resolveTarget({ endpointUrl: ports.endpointUrl }, process.env);
    const { splits } = await withRouter(target, new AbortController().signal, (router) => router.readState());
    return splits.map(({ weights }) => formatSplit(weights));
  }

  /* On ports of its own, and what is synthesized and built for all tests; what the words say stays. */
  async function start({ command }: Step): Promise<RunningCommand> {
    const [program, ...words] = command.split(' ');
    if (program === 'npx') {
      const env = { CROSSFADE_ENDPOINT_URL: ports.endpointUrl };
      return sandbox.start(words.slice(1), env);
    }
    const shared = await sandbox.shared();
    if (words.length === 2) {
      return sandbox.startProgram([program ?? '', ...words, '--', ...ports.flags, ...shared]);
    }
    const { flags } = await freePorts();
    return sandbox.startProgram([
      program ?? '',
      ...words.slice(0, -1),
      path.join(sandbox.directory, 'report'),
      ...flags,
      ...shared,
    ]);
  }

  async function play(step: Step): Promise<void> {
    const started = await start(step);
    if (step.runsOn === undefined) {
      const { status, stdout, stderr } = await started.ended;
      const told = stdout + stderr;
      expect({ status, told }).toEqual({ status: step.status ?? 0, told: said(step.says) });
      return;
    }
    await started.until(() => said(step.says).asymmetricMatch(started.stdout + started.stderr));
    if (step.runsOn === 'until ended') {
      running.set(step.command, started);
      return;
    }
    started.kill('SIGINT');
    const { stderr } = await started.ended;
    expect(stderr).not.toContain('crossfade:');
  }

  /* The guard ends a rollout, as it should, on a machine that is too slow for 50 probes. */
  function isTooSlow({ of = '' }: Step): boolean {
    const [, reason = ''] = /: rolled back: (.*)/.exec(running.get(of)?.stdout ?? '') ?? [];
    return reason.includes('p95') && !/errors|disconnected|lost|twice|healthy/.test(reason);
  }

  async function check({ of = '', ends, split }: Step): Promise<void> {
    if (ends) await expect(running.get(of)?.ended).resolves.toMatchObject({ status: 1 });
    if (split !== undefined) expect([...new Set(await readSplits())]).toEqual([split]);
  }

  for (const step of SHOW) {
    it(`${step.command}${step.split === undefined ? '' : ` (${step.split})`}`, async () => {
      try {
        await play(step);
        await check(step);
      } catch (error) {
        if (!isTooSlow(step)) throw error;
      }
      // Everybody is there from the moment that the system is, until the end.
      if (step === SHOW[0]) {
        audience = await startAudience({ url: ports.url, clients: 10, rooms: 2, ratePerSecond: 5 });
      }
      expect(audience?.figures()).toMatchObject({ dropped: 0 });
    });
  }

  it('leaves nobody dropped and nothing lost', async () => {
    const result = await audience?.stop();
    expect(result).toMatchObject({ dropped: 0, problems: [] });
    expect(result?.messages.acknowledged).toBe(result?.messages.sent);
    expect(result?.handovers).toBeGreaterThan(10);
  });

  it('leaves nothing behind at Ctrl-C', async () => {
    const demo = running.get('npm run demo');
    demo?.kill('SIGINT');
    await demo?.ended;
    expect(sandbox.processes()).toEqual([]);
    expect(sandbox.leftFiles().filter((name) => name !== 'report')).toEqual([]);
  });
});
