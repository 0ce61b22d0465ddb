import { setMaxListeners } from 'node:events';
import { Command, CommanderError } from 'commander';
import { UsageError, type CommandContext } from '../../command-line/context';

/** What a command left behind. */
export interface CommandRun {
  readonly out: string;
  readonly err: string;
  /** As the process would end. */
  readonly status: number;
}

/** Runs a command line in this process, as the program's entry does. */
export async function runCommand(
  command: (context: CommandContext) => Command,
  args: readonly string[],
  env: CommandContext['env'] = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<CommandRun> {
  let out = '';
  let err = '';
  let status = 0;
  const context: CommandContext = {
    env,
    out: (text) => (out += text),
    err: (text) => (err += text),
    isTerminal: false,
    signal,
    setExitStatus: (wanted) => (status = wanted),
  };
  // As the program's entry does.
  setMaxListeners(0, signal);
  const subcommand = command(context);
  const program = new Command('crossfade').enablePositionalOptions().addCommand(subcommand);
  for (const each of [program, subcommand]) {
    each.exitOverride().configureOutput({ writeErr: () => undefined });
  }
  try {
    await program.parseAsync([subcommand.name(), ...args], { from: 'user' });
  } catch (error) {
    if (signal.aborted) return { out, err, status: 130 };
    if (!(error instanceof UsageError) && !(error instanceof CommanderError)) {
      throw error;
    }
    err += `${error.message}\n`;
    status = 2;
  }
  return { out, err, status };
}
