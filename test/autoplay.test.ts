import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Report } from '../scripts/autoplay/report';
import { Sandbox, freePorts, type RunningCommand } from './support/crossfade';

jest.setTimeout(90_000);

/** Long enough for the clients to follow a shift. */
const STEP_SECONDS = '6';
/** Long enough for an accident in the middle of a step. */
const SHORT_STEP_SECONDS = '3';

const showOf = (clients: number, stepSeconds: string) =>
  `--autoplay --clients ${clients} --rooms 2 --steps 50/50 --step-seconds ${stepSeconds} --json`.split(' ');

describe('the show without a person', () => {
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = new Sandbox();
  });
  afterEach(() => sandbox.dispose());

  async function startShow(): Promise<RunningCommand> {
    const { flags } = await freePorts();
    return sandbox.start(['demo', ...flags, ...(await sandbox.shared()), ...showOf(10, SHORT_STEP_SECONDS)]);
  }

  it('holds its promise through a shift and a rollback, and reports', async () => {
    const { flags } = await freePorts();
    const directory = path.join(sandbox.directory, 'report');
    const { status, stdout, stderr } = await sandbox.run([
      'demo',
      ...flags,
      ...(await sandbox.shared()),
      ...showOf(40, STEP_SECONDS),
      '--report',
      directory,
    ]);
    expect(stderr).not.toContain('crossfade: ');
    const report = JSON.parse(stdout) as Report;
    expect(report.failures).toEqual([]);
    expect(report).toMatchObject({ ok: true, clients: 40, dropped: 0, messages: { lost: 0, duplicated: 0 } });
    expect(report.messages.acknowledged).toBeGreaterThan(100);
    expect(report.steps.map(({ configured }) => configured.blue)).toEqual([50, 100]);
    expect(status).toBe(0);

    expect(JSON.parse(readFileSync(path.join(directory, 'report.json'), 'utf8'))).toEqual(report);
    expect(existsSync(path.join(directory, 'report.html'))).toBe(true);
    expect(sandbox.processes()).toEqual([]);
    expect(sandbox.leftFiles()).toEqual(['report']);
  });

  it('does not hold it when tasks are killed, and says so', async () => {
    const demo = await startShow();
    await demo.printed('step 1 of 1');
    for (const { pid, command } of sandbox.processes()) {
      if (command.includes('main.js')) process.kill(pid, 'SIGKILL');
    }
    const { status, stdout } = await demo.ended;
    const report = JSON.parse(stdout) as Report;
    expect(report.dropped).toBeGreaterThanOrEqual(10);
    expect(report.failures.join()).toContain('times a client had no open socket');
    expect(report.ok).toBe(false);
    expect(status).toBe(1);
  });

  it('ends with an error when its audience is killed', async () => {
    const demo = await startShow();
    await demo.printed('step 1 of 1');
    for (const { pid, command } of sandbox.processes()) {
      if (command.includes('audience-process')) process.kill(pid, 'SIGKILL');
    }
    const { status, stdout, stderr } = await demo.ended;
    expect(stderr).toContain('the audience ended before the show did');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(sandbox.processes()).toEqual([]);
  });

  it('leaves nothing behind when it is interrupted', async () => {
    const demo = await startShow();
    await demo.printed('step 1');
    demo.kill('SIGINT');
    const { status, stdout } = await demo.ended;
    expect({ status, stdout }).toEqual({ status: 130, stdout: '' });
    expect(sandbox.processes()).toEqual([]);
    expect(sandbox.leftFiles()).toEqual([]);
  });
});
