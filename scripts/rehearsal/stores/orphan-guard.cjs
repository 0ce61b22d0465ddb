/*
 * Runs a command for as long as its own standard input stays open, so that the command cannot outlive whoever holds the
 * other end, however that one ends: node orphan-guard.cjs COMMAND [ARGUMENT...]. Ends as the command does. Any input
 * kills the command with SIGKILL.
 */
const { spawn } = require('node:child_process');
const { setTimeout } = require('node:timers');

/** A command that does not heed SIGTERM gets SIGKILL after this time. */
const GRACE_MS = 2_000;

const [command, ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });

function stop() {
  child.kill('SIGTERM');
  setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref();
}

child.on('error', (error) => {
  console.error(error.message);
  process.exit(127);
});
child.on('exit', (code, signal) => {
  if (signal) console.error(`killed by ${signal}`);
  process.exit(code ?? 1);
});
process.stdin
  .on('data', () => child.kill('SIGKILL'))
  .on('end', stop)
  .on('error', stop);
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, stop);
