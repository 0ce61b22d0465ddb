import { createRequire } from 'node:module';
import { setMaxListeners } from 'node:events';
import { Command, CommanderError } from 'commander';
import { type CommandContext, UsageError } from './command-line/context';
import { whenNpmIsGone } from './command-line/npm-parent';

/* In the order in which somebody needs them. */
const VERBS =
  'demo shift rollout promote pause resume abort rollback status history doctor cost deploy release outputs destroy'.split(
    ' ',
  );
const EXIT_USAGE = 2;
const EXIT_INTERRUPTED = 130;

/** Runs a command line to its end and gives the status that the process should end with. */
async function run(argv: readonly string[]): Promise<number> {
  let status = 0;
  const context: CommandContext = {
    env: process.env,
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    isTerminal: process.stderr.isTTY,
    signal: abortOnSignals(),
    setExitStatus: (wanted) => (status = wanted),
  };
  const program = new Command('crossfade')
    .description('Shows and runs blue/green deployments of real-time systems.')
    .showHelpAfterError(false)
    .enablePositionalOptions();
  for (const name of wantedVerbs(argv)) program.addCommand(loadCommand(name)(context));
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({ writeErr: () => undefined });
  }
  try {
    await program.parseAsync(argv, { from: 'user' });
    return status;
  } catch (error) {
    return report(error, context);
  }
}

/** What was asked for, or everything when that is help, or not known: to load all of them takes half a second. */
function wantedVerbs([name = '']: readonly string[]): readonly string[] {
  return VERBS.includes(name) ? [name] : VERBS;
}

/** The verb of `commands/<name>.ts`, which exports it as `<name>Command`. */
function loadCommand(name: string): (context: CommandContext) => Command {
  // An import() would be Node's own, which knows no TypeScript.
  const exported = createRequire(__filename)(`./commands/${name}`) as Record<
    string,
    ((context: CommandContext) => Command) | undefined
  >;
  const command = exported[`${name}Command`];
  if (!command) throw new Error(`commands/${name}.ts does not export ${name}Command`);
  return command;
}

/** One line for what people can put right; the whole story for what they cannot. */
function report(error: unknown, context: CommandContext): number {
  if (context.signal.aborted) return EXIT_INTERRUPTED;
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    const [line = ''] = error.message.replace(/^error: /, '').split('\n');
    context.err(`crossfade: ${line === '(outputHelp)' ? 'no command' : line}; see "npx crossfade --help"\n`);
    return EXIT_USAGE;
  }
  if (error instanceof UsageError) {
    context.err(`crossfade: ${error.message}\n`);
    return EXIT_USAGE;
  }
  context.err(`crossfade: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 1;
}

/**
 * The first signal asks the command to end. A terminal sends Ctrl-C to npm as well, which passes it on: the copy that
 * arrives within a second is the same request. A later one is a person who will not wait.
 */
function abortOnSignals(): AbortSignal {
  const controller = new AbortController();
  // Every call of AWS that is under way listens, and there may be many.
  setMaxListeners(0, controller.signal);
  let first = 0;
  const onSignal = () => {
    if (!controller.signal.aborted) {
      first = performance.now();
      controller.abort(new Error('interrupted'));
    } else if (performance.now() - first > 1_000) {
      process.exit(EXIT_INTERRUPTED);
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  whenNpmIsGone(onSignal);
  return controller.signal;
}

// The process ends here and nowhere else, so that a stray timer or socket cannot keep a finished command alive.
void run(process.argv.slice(2)).then((status) => process.exit(status));
