import { Sandbox, takenPort } from '../../test/support/crossfade';
import { freePort } from '../rehearsal/free-port';
import { presentCommand } from './present';
import { runCommand } from './testing/run-command';

const NOWHERE = ['--endpoint-url', 'http://127.0.0.1:1', '--url', 'http://127.0.0.1:1'];

it.each<[string[], RegExp]>([
  [['--port', '0'], /--port takes a whole number from 1 to 65535/],
  [['--port', '99999'], /--port takes a whole number from 1 to 65535/],
  [['--observer-clients', '1'], /--observer-clients takes a whole number from 2 to 200/],
  [['--url', 'nowhere'], /--url takes an address/],
])('%j is a mistake that is named', async (args, message) => {
  const { status, err, out } = await runCommand(presentCommand, args);
  expect(err).toMatch(message);
  expect({ status, out }).toEqual({ status: 2, out: '' });
});

describe('as a process', () => {
  const sandbox = new Sandbox();
  afterAll(() => sandbox.dispose());

  it('says which flag changes a taken port', async () => {
    const { port, free } = await takenPort();
    const { status, stderr } = await sandbox.run(['present', '--port', String(port), ...NOWHERE]);
    free();
    expect(stderr).toBe(`crossfade: port ${port} is in use: choose another one with --port\n`);
    expect(status).toBe(2);
  });

  it('says how to start a rehearsal where there is none, and leaves nothing behind', async () => {
    const port = String(await freePort());
    const { status, stdout, stderr } = await sandbox.run(['present', '--port', port, ...NOWHERE]);
    expect(stderr).toMatch(/^crossfade: no rehearsal answers at http:\/\/127.0.0.1:1: .*npm run demo.*\n$/);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(sandbox.processes()).toEqual([]);
    expect(sandbox.leftFiles()).toEqual([]);
  });
});
