import { Command, Option } from 'commander';
import { COLOURS, type Colour } from '../../app/contract/colour';
import type { CommandContext } from '../command-line/context';
import { exitStatuses } from '../command-line/exit-statuses';
import { wholeNumber } from '../command-line/options';
import { costWithoutTasks, standingText, type StandingCost } from '../cost/standing';
import { autoscalingAdvice } from '../deployment/autoscaling';
import { ask } from '../deployment/confirmation';
import { configuredDeployment, type Deployment } from '../deployment/deployment';
import { declined } from '../deployment/failure';
import { stopTasks } from '../deployment/start-stop';
import { shareOfRequests } from '../operations/share-of-requests';
import { startStopParts } from '../operations/start-stop-parts';
import { type ConnectionOptions, resolveTarget, type Target, withRouter } from '../rollout/connection';
import { reportForecast } from './dry-run-report';
import { coloursOf, reportingStartStop, updateCall } from './start-stop-parts';
import { dryRunOption, endpointUrlOption, localOption, sameTarget } from './verb-options';

interface StopOptions extends ConnectionOptions {
  readonly colour?: Colour;
  readonly waitMinutes: number;
  readonly yes?: boolean;
  readonly force?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const DEFAULT_WAIT_MINUTES = 5;

/** `crossfade stop`: no tasks of one colour or both, and what still costs money. */
export function stopCommand(context: CommandContext): Command {
  return new Command('stop')
    .description(
      'stop the tasks of both colours, which takes the show off the air, and say what still costs money; messages, ' +
        'weights and everything else stay, and "crossfade start" brings it back',
    )
    .addOption(new Option('--colour <colour>', 'of this colour alone').choices(COLOURS))
    .option(
      '--wait-minutes <minutes>',
      'for them to hand their clients over and end',
      wholeNumber('--wait-minutes', 1, 120),
      DEFAULT_WAIT_MINUTES,
    )
    .option('--yes', 'do not ask')
    .option('--force', 'stop a colour that gets requests as well')
    .addOption(dryRunOption())
    .option('--json', 'print the result as JSON')
    .addOption(localOption('act on'))
    .addOption(endpointUrlOption())
    .addHelpText(
      'after',
      exitStatuses({
        failed: 'refused, declined, or tasks did not end in time: none is wanted all the same',
      }),
    )
    .action(async (options: StopOptions) => {
      const target = resolveTarget(options, context.env);
      const deployment = configuredDeployment(context.env);
      await stop(context, options, target, deployment);
    });
}

async function stop(
  context: CommandContext,
  options: StopOptions,
  target: Target,
  deployment: Deployment,
): Promise<void> {
  const { config, names } = deployment;
  const json = options.json === true;
  const colours = coloursOf(options.colour);
  const { colour } = options;
  const weighted =
    colour === undefined
      ? undefined
      : await withRouter(target, context.signal, async (router) =>
          shareOfRequests(await router.readState(), colour),
        );
  if (weighted !== undefined && options.force !== true) {
    const reason = `${weighted}, which nobody would answer: shift them away first, stop both, or --force`;
    declined(context, json, `crossfade: refused, nothing changed: ${reason}`);
    return;
  }
  if (options.dryRun === true) {
    reportForecast(context, json, target, {
      calls: colours.map((colour) => updateCall(names, colour, 0)),
      effects: [effectOf(options.colour)],
    });
    return;
  }
  const interrupted = `no tasks are wanted, and those that run go on to end; "npx crossfade start${sameTarget(options)}" brings them back`;
  const operation = { action: 'stop', note: colours.join(' and ') } as const;
  await reportingStartStop(context, { target, json, interrupted, operation }, async (onChange) => {
    if (options.yes !== true && !(await agreed(context, `${names.prefix}: ${effectOf(options.colour)}`))) {
      declined(context, json, 'nothing was changed');
      return;
    }
    const parts = startStopParts(context, target, onChange);
    await stopTasks(parts, { colours, withinMs: options.waitMinutes * 60_000 });
    const onAws = target.endpoint === undefined;
    const advice = onAws ? autoscalingAdvice(config, names, colours, true) : [];
    const cost = onAws ? await remainingCost(context) : undefined;
    if (json) {
      context.out(`${JSON.stringify({ ok: true, colours, autoscaling: advice, cost: cost ?? null })}\n`);
      return;
    }
    context.out([`${colours.join(' and ')} stopped`, ...advice].map((line) => `${line}\n`).join(''));
    context.out(
      onAws
        ? costLines(cost, names.prefix)
        : 'a rehearsal costs nothing; "npx crossfade cost" says what AWS would\n',
    );
  });
}

function effectOf(colour: Colour | undefined): string {
  return colour === undefined
    ? 'nobody can chat until it is started again: clients keep what they write, and try to come back'
    : `the clients of ${colour} are handed over to the other colour, as far as it has healthy tasks`;
}

async function agreed({ signal }: CommandContext, what: string): Promise<boolean> {
  return /^y(es)?$/i.test(await ask(`Stop ${what}. [y/N] `, { yesFlag: '--yes', signal }));
}

/* Stopping is done: what it saves or not must not make it fail. */
async function remainingCost({ env, signal }: CommandContext): Promise<StandingCost | undefined> {
  try {
    return await costWithoutTasks(env, signal);
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

function costLines(cost: StandingCost | undefined, prefix: string): string {
  const told =
    cost === undefined ? 'what stays could not be priced: see "npx crossfade cost"\n' : standingText(cost);
  return `${told}"npx crossfade destroy" ends all of it, with all messages of ${prefix}\n`;
}
