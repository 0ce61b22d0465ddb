import { readFileSync } from 'node:fs';
import path from 'node:path';
import { startAudience, type Audience } from '../scripts/audience/audience';
import { formatSplit } from '../app/contract/weights';
import { PROJECT_ROOT } from '../scripts/project-root';
import { resolveTarget, withRouter } from '../scripts/rollout/connection';
import { Sandbox, freePorts, type Ports, type RunningCommand } from './support/crossfade';
import { VERBS_TO_COME } from './support/verbs-to-come';

jest.setTimeout(120_000);

/** A command of the guide, and what it does when it is typed. */
interface Step {
  readonly command: string;
  /** The exit status. @default 0 */
  readonly status?: number;
  /** What is on the screen, of a command that ends, or once one that runs on has begun. */
  readonly says: string;
  /** It runs on: until it is interrupted, or, where other commands end it, until then. */
  readonly runsOn?: 'until Ctrl-C' | 'until ended';
  /** The split that the load balancer has afterwards. */
  readonly split?: string;
}

const ROLLOUT = 'npx crossfade rollout --to green --steps 10,50,100 --pause 60s --local';

/** The guide's commands in its order. Nobody installs anything in a test. */
const SHOW: readonly Step[] = [
  { command: 'npm run demo', says: 'Ctrl-C stops all of it', runsOn: 'until ended' },
  { command: 'npx crossfade doctor --present --local', says: '\nready to present\n' },
  { command: 'npx crossfade status --local', says: 'consistent', split: '100/0' },
  { command: 'npx crossfade watch --local', says: 'configured 100/0', runsOn: 'until Ctrl-C' },
  { command: 'npx crossfade preview green --local', says: 'v2', split: '100/0' },
  { command: 'npx crossfade shift 90/10 --local', says: '100/0 -> 90/10, verified', split: '90/10' },
  { command: 'npx crossfade shift 50/50 --wait --local', says: 'converged', split: '50/50' },
  { command: 'npx crossfade shift 10/90 --local', says: '50/50 -> 10/90, verified', split: '10/90' },
  { command: 'npx crossfade rollback --local', says: '10/90 -> 100/0, verified', split: '100/0' },
  { command: 'npm run demo -- --autoplay --report report', says: '200 clients', runsOn: 'until Ctrl-C' },
  { command: ROLLOUT, says: '10', runsOn: 'until ended', status: 1 },
  { command: 'npx crossfade pause --local', says: '', split: '90/10' },
  { command: 'npx crossfade promote --local', says: '' },
  { command: 'npx crossfade abort --local', says: '', split: '100/0' },
  { command: 'npx crossfade fault --colour green --errors 30% --for 60s --local', says: 'green' },
  { command: ROLLOUT, says: 'errors', status: 1, split: '100/0' },
  { command: 'npx crossfade history --local', says: 'rollout' },
  { command: 'npx crossfade fault --off --local', says: '' },
  { command: 'npx crossfade logs --colour green --local', says: '' },
  { command: 'npx crossfade stop --colour green --yes --local', says: 'green stopped' },
  { command: 'npx crossfade start --colour green --local', says: 'green' },
];

const guide = readFileSync(path.join(PROJECT_ROOT, 'DEMO_GUIDE.md'), 'utf8');

/** What is typed: the lines of the blocks, and the second cells of the script. */
function typed(markdown: string): string[] {
  const pattern = /^```sh\n(?<block>.*?)^```$|^\| \d:\d\d +\| `(?<cell>[^`]+)`/gms;
  return [...markdown.matchAll(pattern)].flatMap(({ groups = {} }) =>
    groups['cell'] ? [groups['cell']] : (groups['block'] ?? '').trim().split('\n'),
  );
}

const verbOf = ({ command }: Step) => /^npx crossfade (\S+)/.exec(command)?.[1] ?? '';
const isToCome = (step: Step) => VERBS_TO_COME.includes(verbOf(step));

describe('DEMO_GUIDE.md', () => {
  const sandbox = new Sandbox();
  const running = new Map<string, RunningCommand>();
  let ports: Ports;
  let audience: Audience;

  beforeAll(async () => {
    ports = await freePorts();
  });
  afterAll(async () => {
    await audience.stop();
    await sandbox.dispose();
  });

  it('is typed here word for word, in its order', () => {
    const [install, ...commands] = typed(guide);
    expect(install).toBe('npm ci');
    expect(commands).toEqual(SHOW.map(({ command }) => command));
  });

  it('names no other command on the rehearsal between its words', () => {
    const named = [...guide.matchAll(/`(npx crossfade [^`]* --local)`/g)].map(([, command = '']) => command);
    expect(SHOW.map(({ command }) => command)).toEqual(expect.arrayContaining(named));
  });

  it('waits for no verb that is there', async () => {
    const { stdout } = await sandbox.run(['--help']);
    for (const verb of VERBS_TO_COME) expect(stdout).not.toMatch(new RegExp(`^ +${verb} `, 'm'));
  });

  async function split(): Promise<string[]> {
    const target = resolveTarget({ endpointUrl: ports.endpointUrl }, process.env);
    const { splits } = await withRouter(target, new AbortController().signal, (router) => router.readState());
    return splits.map(({ weights }) => formatSplit(weights));
  }

  /* On ports of its own; what the words say stays. */
  async function start({ command }: Step): Promise<RunningCommand> {
    const [program, ...words] = command.split(' ');
    if (program === 'npx') {
      const env = { CROSSFADE_ENDPOINT_URL: ports.endpointUrl };
      return sandbox.start(words.slice(1), env);
    }
    if (words.length === 2) return sandbox.startProgram([program ?? '', ...words, '--', ...ports.flags]);
    const { flags } = await freePorts();
    return sandbox.startProgram([
      program ?? '',
      ...words.slice(0, -1),
      path.join(sandbox.directory, 'report'),
      ...flags,
    ]);
  }

  async function play(step: Step): Promise<void> {
    const { command, says, runsOn, status = 0 } = step;
    const started = await start(step);
    if (runsOn === undefined) {
      const ended = await started.ended;
      expect({ command, ...ended }).toMatchObject({
        status,
        stdout: expect.stringContaining(says) as string,
      });
      return;
    }
    await started.printed(says);
    if (runsOn === 'until ended') {
      running.set(command, started);
      return;
    }
    started.kill('SIGINT');
    await started.ended;
    expect(started.stderr).not.toContain('crossfade:');
  }

  /* Everybody is there from the moment that the system is, until the end. */
  async function letThemIn(): Promise<void> {
    audience ??= await startAudience({ url: ports.url, clients: 10, rooms: 2, ratePerSecond: 5 });
  }

  for (const step of SHOW) {
    const test = isToCome(step) ? it.skip : it;
    test(`${step.command}${step.split === undefined ? '' : ` (${step.split})`}`, async () => {
      await play(step);
      await letThemIn();
      if (step.split !== undefined) expect([...new Set(await split())]).toEqual([step.split]);
      expect(audience.figures()).toMatchObject({ dropped: 0 });
    });
  }

  it('leaves nobody dropped and nothing lost', async () => {
    const { handovers, problems, messages } = await audience.stop();
    expect(problems).toEqual([]);
    expect(messages.acknowledged).toBe(messages.sent);
    expect(handovers).toBeGreaterThan(10);
  });

  it('leaves nothing behind at Ctrl-C', async () => {
    const demo = running.get('npm run demo');
    demo?.kill('SIGINT');
    await demo?.ended;
    expect(sandbox.processes()).toEqual([]);
    expect(sandbox.leftFiles().filter((name) => name !== 'report')).toEqual([]);
  });
});
