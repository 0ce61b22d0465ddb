import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, fstatSync, mkdirSync, openSync, readSync } from 'node:fs';
import path from 'node:path';
import { errorCode } from '../error-code';

/* Why a program failed is at the end, and what it printed may be very long. */
const MOST_LOG_BYTES = 256 * 1024;

/** A program that runs to its end and writes all its output to a file. */
export interface LoggedProcess {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Appended to; its folder is made. */
  readonly logFile: string;
  /** Passed on as one SIGINT to the program and its own, after which it is still waited for. */
  readonly signal: AbortSignal;
  /** Written to its standard input, for what must not stand in a list of processes. */
  readonly input?: string;
}

/** Thrown when a program is not on the PATH. */
export class ProgramNotFoundError extends Error {
  override readonly name = 'ProgramNotFoundError';
}

/**
 * Runs it, and gives its exit status, or null when a signal ended it.
 *
 * It is in a process group of its own, so that Ctrl-C in a terminal reaches it once and by us: Terraform takes a second
 * one as an order to stop at once and to lose what it is doing. And it writes to the file itself, so that it can
 * finish and save its state even when we are killed.
 * @throws ProgramNotFoundError
 */
export async function runLogged(program: LoggedProcess): Promise<number | null> {
  const { command, args, cwd, env, logFile, signal, input } = program;
  mkdirSync(path.dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'a', 0o600);
  try {
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: [input === undefined ? 'ignore' : 'pipe', log, log],
      detached: true,
    });
    const interrupt = () => interruptGroup(child.pid);
    signal.addEventListener('abort', interrupt, { once: true });
    if (signal.aborted) interrupt();
    // A program that ends without reading is judged by its status.
    child.stdin?.on('error', () => undefined).end(input);
    try {
      const [status] = (await once(child, 'close')) as [number | null];
      return status;
    } finally {
      signal.removeEventListener('abort', interrupt);
    }
  } catch (error) {
    throw errorCode(error) === 'ENOENT' ? new ProgramNotFoundError(`${command} is not on the PATH`) : error;
  } finally {
    closeSync(log);
  }
}

/** The end of a log file so far, 256 KiB at most; empty when there is none yet. */
export function readLog(logFile: string): string {
  try {
    const log = openSync(logFile, 'r');
    try {
      const { size } = fstatSync(log);
      const end = Buffer.alloc(Math.min(size, MOST_LOG_BYTES));
      const read = readSync(log, end, 0, end.length, size - end.length);
      return end.toString('utf8', 0, read);
    } finally {
      closeSync(log);
    }
  } catch {
    return '';
  }
}

/* As a terminal does it: Docker's command line leaves it to its plugins, which do the work, to hear of Ctrl-C. */
function interruptGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGINT');
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}
