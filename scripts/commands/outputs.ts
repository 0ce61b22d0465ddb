import { Command } from 'commander';
import { OUTPUT_NAMES, type OutputName } from '../../infra/outputs';
import { type CommandContext, UsageError } from '../command-line/context';
import { exitStatuses } from '../command-line/exit-statuses';
import { configuredDeployment, type Deployment } from '../deployment/deployment';
import { readLiveWeights } from '../deployment/live-weights';
import { LIVE_OUTPUTS, outputsOf, STACK_OF, type Outputs } from '../deployment/outputs';
import {
  readRehearsalOutputs,
  REHEARSAL_OUTPUT_NAMES,
  type RehearsalOutputName,
  type RehearsalOutputs,
} from '../deployment/rehearsal-outputs';
import { readStates } from '../deployment/terraform-state';
import { explainedForAws } from '../deployment/deployment';
import { type ConnectionOptions, resolveTarget } from '../rollout/connection';
import { endpointUrlOption, localOption } from './verb-options';

interface OutputsOptions extends ConnectionOptions {
  readonly json?: boolean;
}

/** `crossfade outputs [NAME]`: what the stacks have put out, from their states; the weights as they are now. */
export function outputsCommand(context: CommandContext): Command {
  return new Command('outputs')
    .description('print what the stacks put out, from all their states; the weights are the live ones')
    .argument('[name]', 'print the value of this one alone')
    .option('--json', 'print it as JSON')
    .addOption(localOption('of'))
    .addOption(endpointUrlOption())
    .addHelpText('after', exitStatuses({}))
    .action(async (name: string | undefined, options: OutputsOptions) => {
      const target = resolveTarget(options, context.env);
      const { endpoint } = target;
      const json = options.json === true;
      if (endpoint === undefined) {
        const wanted = checkedName(name, OUTPUT_NAMES);
        print(context, json, await deployedOutputs(context, wanted), wanted && [wanted, notDeployed(wanted)]);
      } else {
        const wanted = checkedName(name, REHEARSAL_OUTPUT_NAMES);
        const outputs = await readRehearsalOutputs({ ...target, endpoint }, context.signal);
        const absence = `the rehearsal at ${endpoint} has no ${wanted}: only AWS does`;
        print(context, json, outputs, wanted && [wanted, absence]);
      }
    });
}

function checkedName<Name extends string>(
  name: string | undefined,
  names: readonly Name[],
): Name | undefined {
  const found = names.find((one) => one === name);
  if (name === undefined || found !== undefined) return found;
  throw new UsageError(`there is no output "${name}": there are ${names.join(', ')}`);
}

/* The live weights are asked for only when they are wanted: all others are known without AWS. */
async function deployedOutputs(context: CommandContext, name: OutputName | undefined): Promise<Outputs> {
  const deployment = configuredDeployment(context.env);
  const outputs = outputsOf(await statesOf(deployment, context.signal));
  const wantsLive = name === undefined || LIVE_OUTPUTS.includes(name);
  if (!wantsLive || outputs.blue_weight === undefined) return outputs;
  try {
    return { ...outputs, ...(await readLiveWeights(deployment, context.signal)) };
  } catch (error) {
    if (name !== undefined || !(error instanceof UsageError)) throw error;
    context.err(`crossfade: warning: the live weights are left out: ${error.message}\n`);
    return Object.fromEntries(
      Object.entries(outputs).filter(([key]) => !(LIVE_OUTPUTS as readonly string[]).includes(key)),
    );
  }
}

async function statesOf(deployment: Deployment, signal: AbortSignal) {
  try {
    return await readStates(deployment, signal);
  } catch (error) {
    throw explainedForAws(error, deployment);
  }
}

/** @param wanted the only one to print, and what to say when it is not there; all without it */
function print(
  { out }: CommandContext,
  json: boolean,
  outputs: RehearsalOutputs,
  wanted: readonly [RehearsalOutputName, string] | undefined,
): void {
  if (wanted === undefined) {
    const entries = Object.entries(outputs);
    if (entries.length === 0) throw new UsageError('nothing is deployed yet: "npx crossfade deploy" does it');
    const width = Math.max(...entries.map(([key]) => key.length));
    out(
      json
        ? `${JSON.stringify(outputs)}\n`
        : entries.map(([key, value]) => `${key.padEnd(width)}  ${value}\n`).join(''),
    );
    return;
  }
  const [name, absence] = wanted;
  const value = outputs[name];
  if (value === undefined) throw new UsageError(absence);
  out(json ? `${JSON.stringify(value)}\n` : `${value}\n`);
}

function notDeployed(name: OutputName): string {
  const only = name === 'name_servers' ? ', with a domain whose hosted zone the deployment makes,' : '';
  return `there is no ${name} yet: deploy the stack ${STACK_OF[name]}${only} with "npx crossfade deploy"`;
}
