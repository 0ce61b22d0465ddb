import { execFile } from 'node:child_process';
import type { CommandContext } from '../command-line/context';
import { errorCode } from '../error-code';

/** What a short program answered. */
export interface Captured {
  /** Null when it was ended, for example because it took too long. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const ANSWER_WITHIN_MS = 15_000;
/* The plan of a large stack, in JSON. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Runs a program that only tells something, for 15 seconds at most; undefined when it is not on the PATH.
 * @param options.signal ends it at once
 */
export function capture(
  command: string,
  args: readonly string[],
  {
    env,
    cwd,
    withinMs = ANSWER_WITHIN_MS,
    signal,
  }: {
    readonly env: CommandContext['env'];
    readonly cwd?: string;
    readonly withinMs?: number;
    readonly signal?: AbortSignal;
  },
): Promise<Captured | undefined> {
  return new Promise((resolve) => {
    const options = {
      env: { ...env },
      cwd,
      signal,
      timeout: withinMs,
      killSignal: 'SIGKILL' as const,
      maxBuffer: MOST_BYTES,
    };
    const child = execFile(command, args, options, (error, stdout, stderr) => {
      resolve(errorCode(error) === 'ENOENT' ? undefined : { status: child.exitCode, stdout, stderr });
    });
  });
}
