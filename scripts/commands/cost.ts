import { existsSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { ConfigurationError, currentConfig, resourceNames } from '../../infra/outputs';
import { UsageError, type CommandContext } from '../command-line/context';
import { alternativeOf, OPTIONS, type Alternative } from '../cost/alternatives';
import { estimate, type Estimate } from '../cost/estimate';
import { costJson, costText } from '../cost/report';
import { synthesize, SynthesisError } from '../synthesize';
import { createWorkspace } from '../workspace';
import { PROJECT_ROOT } from '../project-root';
import { StackGraphError } from '../stack-graph/stack-graph';

interface CostOptions {
  readonly profile?: string;
  readonly stacks?: string;
  readonly json?: boolean;
}

type Environment = CommandContext['env'];

/** Stacks are synthesized so many at a time. */
const AT_A_TIME = 2;

/** `crossfade cost`: what the stacks cost by list prices, an item a line, and what would be cheaper. */
export function costCommand(context: CommandContext, write: typeof synthesize = synthesize): Command {
  return new Command('cost')
    .description(
      'estimate what the stacks cost an hour and a month, an item a line, and what would be cheaper',
    )
    .option('--profile <name>', 'of this profile instead of the configured one: hackathon or production')
    .option('--stacks <directory>', 'of these synthesized stacks, for example cdktf.out')
    .option('--json', 'print it as JSON')
    .action(async (options: CostOptions) => {
      if (options.profile !== undefined && options.stacks !== undefined) {
        throw new UsageError(
          '--profile and --stacks exclude each other: the stacks have their profile already',
        );
      }
      try {
        const report =
          options.stacks === undefined ? await configured(context, write, options) : given(options.stacks);
        context.out(options.json ? `${JSON.stringify(costJson(report))}\n` : costText(report));
      } catch (error) {
        throw explained(error, options);
      }
    });
}

function given(stacks: string) {
  if (!existsSync(stacks)) throw new UsageError(`--stacks ${stacks}: there is no such directory`);
  return { title: `The stacks in ${stacks}`, estimate: estimate(stacks) };
}

async function configured(context: CommandContext, write: typeof synthesize, { profile }: CostOptions) {
  const env = { ...context.env, ...(profile !== undefined && { CROSSFADE_PROFILE: profile }) };
  const config = currentConfig(PROJECT_ROOT, env);
  const workspace = createWorkspace();
  try {
    const estimateOf = async (name: string, changed: Environment): Promise<Estimate> => {
      const outputDirectory = path.join(workspace.directory, name);
      await write({ projectRoot: PROJECT_ROOT, outputDirectory, env: changed, signal: context.signal });
      return estimate(outputDirectory);
    };
    const now = await estimateOf('now', env);
    const alternatives: (Alternative | undefined)[] = [];
    const possible = OPTIONS.filter((option) => option.possible(config));
    for (let first = 0; first < possible.length; first += AT_A_TIME) {
      const round = possible.slice(first, first + AT_A_TIME).map(async (option, index) => {
        const then = await estimateOf(`${first + index}`, { ...env, ...option.settings });
        return alternativeOf(option, now, then);
      });
      // All of them are waited for, so that nothing is still written to a folder that is removed.
      await Promise.allSettled(round);
      alternatives.push(...(await Promise.all(round)));
    }
    return {
      title: `${resourceNames(config).prefix} in ${config.region}, profile ${config.profile}`,
      estimate: now,
      alternatives: alternatives.filter((one) => one !== undefined),
    };
  } finally {
    workspace.remove();
  }
}

/** Turns what a person can put right into one line. */
function explained(error: unknown, { profile }: CostOptions): unknown {
  if (error instanceof StackGraphError) {
    return new UsageError(`${error.message}; write the stacks anew with "npx cdktf synth"`);
  }
  if (error instanceof SynthesisError) return new UsageError(error.message);
  if (!(error instanceof ConfigurationError)) return error;
  // By the name that was typed.
  return new UsageError(
    profile === undefined ? error.message : error.message.replace('CROSSFADE_PROFILE', '--profile'),
  );
}
