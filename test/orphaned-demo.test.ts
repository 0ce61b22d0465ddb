import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PROJECT_ROOT } from '../scripts/project-root';
import { synthesize } from '../scripts/synthesize';
import { Sandbox, freePorts } from './support/crossfade';

jest.setTimeout(60_000);

describe('the demo, when the npm that runs it is killed', () => {
  const stacks = mkdtempSync(path.join(tmpdir(), 'crossfade-test-stacks-'));

  beforeAll(() => {
    const { signal } = new AbortController();
    return synthesize({ projectRoot: PROJECT_ROOT, outputDirectory: stacks, env: process.env, signal });
  });
  afterAll(() => rmSync(stacks, { recursive: true }));

  it.each<[string[], NodeJS.Signals]>([
    [['npm', 'run', 'demo', '--'], 'SIGHUP'],
    [['npm', 'run', 'demo', '--'], 'SIGKILL'],
    // npx has a shell between itself and the command.
    [['npx', 'crossfade', 'demo'], 'SIGKILL'],
  ])('ends by itself: %j, %s', async (program, signal) => {
    const sandbox = new Sandbox();
    const { flags } = await freePorts();
    const demo = sandbox.startProgram([...program, ...flags, '--stacks', stacks]);
    await demo.printed('Ctrl-C stops all of it');
    demo.kill(signal);
    // Its output is closed when the last of its processes has ended.
    await demo.ended;
    expect(sandbox.processes()).toEqual([]);
    expect(sandbox.leftFiles()).toEqual([]);
    await sandbox.dispose();
  });
});
