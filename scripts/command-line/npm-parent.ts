import { readFileSync } from 'node:fs';

const POLL_MS = 500;

/**
 * Calls back when npm, which runs this command, has ended without it: npm waits for what it runs, but does not end it
 * when it is itself ended by SIGHUP or SIGKILL. Does nothing for a command that npm does not run.
 */
export function whenNpmIsGone(onGone: () => void): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const before = ancestors();
  const timer = setInterval(() => {
    if (ancestors() === before) return;
    clearInterval(timer);
    onGone();
  }, POLL_MS).unref();
}

/** The process ids up to npm. For `npx` there is a shell in between, which stays when npm ends. */
function ancestors(): string {
  const shell = isShellOfNpm(process.ppid) ? ` ${parentOf(process.ppid)}` : '';
  return `${process.ppid}${shell}`;
}

/* npm's own environment has another script, or none. */
function isShellOfNpm(pid: number): boolean {
  const script = `npm_lifecycle_script=${process.env.npm_lifecycle_script ?? ''}`;
  return readProcessFile(pid, 'environ').split('\0').includes(script);
}

/* `<pid> (<name>) <state> <parent> ...`, where the name may contain anything. */
function parentOf(pid: number): string {
  return readProcessFile(pid, 'stat').split(') ').at(-1)?.split(' ')[1] ?? '';
}

/* Empty where there is no /proc, as on macOS, whose shell becomes the command that it is to run. */
function readProcessFile(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'latin1');
  } catch {
    return '';
  }
}
