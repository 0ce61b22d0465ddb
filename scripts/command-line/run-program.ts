import { type Command, CommanderError } from 'commander';
import { type CommandContext, UsageError } from './context';
import { abortOnSignals, EXIT_INTERRUPTED } from './interruption';

const EXIT_USAGE = 2;

export interface ProgramConfig {
  /** What it is called in its complaints. */
  readonly name: string;
  /** The command line that shows what can be typed. */
  readonly help: string;
  readonly build: (context: CommandContext) => Command;
}

/** Runs a command line to its end and gives the status that the process should end with. */
export async function runProgram(config: ProgramConfig, argv: readonly string[]): Promise<number> {
  let status = 0;
  const context: CommandContext = {
    env: process.env,
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    isTerminal: process.stderr.isTTY,
    isOutTerminal: process.stdout.isTTY,
    signal: abortOnSignals(),
    setExitStatus: (wanted) => (status = wanted),
  };
  const program = config.build(context).showHelpAfterError(false);
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({ writeErr: () => undefined });
  }
  try {
    await program.parseAsync(argv, { from: 'user' });
    return status;
  } catch (error) {
    return report(error, config, context, argv.includes('--json'));
  }
}

/** One line for what people can put right, and with --json an object of it for machines; the whole story for what they cannot. */
function report(
  error: unknown,
  { name, help }: ProgramConfig,
  context: CommandContext,
  json: boolean,
): number {
  const complain = (message: string) => {
    context.err(`${name}: ${message}\n`);
    if (json) context.out(`${JSON.stringify({ ok: false, error: message })}\n`);
    return EXIT_USAGE;
  };
  if (context.signal.aborted) return EXIT_INTERRUPTED;
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    const [line = ''] = error.message.replace(/^error: /, '').split('\n');
    return complain(`${line === '(outputHelp)' ? 'no command' : line}; see "${help}"`);
  }
  if (error instanceof UsageError) {
    return complain(error.message);
  }
  context.err(`${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 1;
}
