import { createRequire } from 'node:module';
import { Command } from 'commander';
import type { CommandContext } from './command-line/context';
import { runProgram } from './command-line/run-program';

/* In the order in which somebody needs them. */
const VERBS = [
  ...['demo', 'present', 'shift', 'rollback', 'rollout', 'promote', 'pause', 'resume', 'abort', 'history'],
  ...['status', 'watch', 'preview', 'logs', 'fault', 'start', 'stop'],
  ...['doctor', 'cost', 'deploy', 'release', 'outputs', 'destroy'],
];

function crossfade(argv: readonly string[], context: CommandContext): Command {
  const program = new Command('crossfade')
    .description('Shows and runs blue/green deployments of real-time systems.')
    .enablePositionalOptions();
  for (const name of wantedVerbs(argv)) program.addCommand(loadCommand(name)(context));
  return program;
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

const typed = process.argv.slice(2);
const config = {
  name: 'crossfade',
  help: 'npx crossfade --help',
  build: (context: CommandContext) => crossfade(typed, context),
};
// The process ends here and nowhere else, so that a stray timer or socket cannot keep a finished command alive.
void runProgram(config, typed).then((status) => process.exit(status));
