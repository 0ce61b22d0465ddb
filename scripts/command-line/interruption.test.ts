import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

const PROGRAM = `
  const { abortOnSignals } = require(${JSON.stringify(path.join(__dirname, 'interruption.ts'))});
  const signal = abortOnSignals();
  const timer = setInterval(() => process.stdout.write('a line\\n'), 20);
  signal.addEventListener('abort', () => {
    clearInterval(timer);
    process.stdout.write('nobody reads this\\n');
    process.stderr.write('in order\\n');
    setTimeout(() => process.exit(7), 50);
  });
`;

it('asks a command to end, and lets it, when the reader of its output has gone', async () => {
  const tsx = require.resolve('tsx/cjs');
  const child = spawn(process.execPath, ['--require', tsx, '--eval', PROGRAM], {
    env: { ...process.env, TSX_DISABLE_CACHE: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  const closed = once(child, 'close');
  await once(child.stdout, 'data');
  child.stdout.destroy();
  expect(await closed).toEqual([7, null]);
  expect(complaints).toBe('in order\n');
});
