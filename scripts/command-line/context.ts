/** What a command may touch of the process that runs it; tests hand in their own. */
export interface CommandContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Writes to standard output, as it is: reports and answers. */
  readonly out: (text: string) => void;
  /** Writes to standard error, as it is: progress and complaints. */
  readonly err: (text: string) => void;
  /** Whether standard error is a terminal, where lines can be drawn anew and in colour. */
  readonly isTerminal: boolean;
  /** Whether standard output is one. @default false */
  readonly isOutTerminal?: boolean;
  /** Aborted by the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
  /** The status that the process ends with, unless the command throws. 0 by default, 1 when what was asked failed. */
  readonly setExitStatus: (status: 0 | 1) => void;
}

/**
 * Something that the person at the keyboard can put right: printed as one line, without a stack, and the process ends
 * with 2. The message says what is wrong and what to do.
 */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
