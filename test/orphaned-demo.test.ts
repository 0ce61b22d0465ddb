import { Sandbox, freePorts } from './support/crossfade';

jest.setTimeout(30_000);

describe('npm run demo, when npm is killed', () => {
  it.each(['SIGHUP', 'SIGKILL'] as const)('ends by itself after %s', async (signal) => {
    const sandbox = new Sandbox();
    const { flags } = await freePorts();
    const demo = sandbox.startProgram(['npm', 'run', 'demo', '--', ...flags]);
    await demo.printed('Ctrl-C stops all of it');
    demo.kill(signal);
    // Its output is closed when the last of its processes has ended.
    await demo.ended;
    expect(sandbox.processes()).toEqual([]);
    expect(sandbox.leftFiles()).toEqual([]);
    await sandbox.dispose();
  });
});
