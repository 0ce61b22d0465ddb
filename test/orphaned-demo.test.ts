import { Sandbox, freePorts } from './support/crossfade';

jest.setTimeout(60_000);

describe('the demo, when the npm that runs it is killed', () => {
  it.each<[string[], NodeJS.Signals]>([
    [['npm', 'run', 'demo', '--'], 'SIGHUP'],
    [['npm', 'run', 'demo', '--'], 'SIGKILL'],
    // npx has a shell between itself and the command.
    [['npx', 'crossfade', 'demo'], 'SIGKILL'],
  ])('ends by itself: %j, %s', async (program, signal) => {
    const sandbox = new Sandbox();
    const { flags } = await freePorts();
    const demo = sandbox.startProgram([...program, ...flags, ...(await sandbox.shared())]);
    await demo.printed('Ctrl-C stops all of it');
    demo.kill(signal);
    // Its output is closed when the last of its processes has ended.
    await demo.ended;
    expect(sandbox.processes()).toEqual([]);
    expect(sandbox.leftFiles()).toEqual([]);
    await sandbox.dispose();
  });
});
