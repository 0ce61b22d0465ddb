import { Command, Option } from 'commander';
import { COLOURS, type Colour } from '../../app/contract/colour';
import type { CommandContext } from '../command-line/context';
import { exitStatuses } from '../command-line/exit-statuses';
import { wholeNumber } from '../command-line/options';
import { autoscalingAdvice } from '../deployment/autoscaling';
import { configuredDeployment } from '../deployment/deployment';
import { startTasks } from '../deployment/start-stop';
import { startStopParts, usualTasks } from '../operations/start-stop-parts';
import { type ConnectionOptions, resolveTarget } from '../rollout/connection';
import { reportForecast } from './dry-run-report';
import { coloursOf, reportingStartStop, updateCall } from './start-stop-parts';
import { dryRunOption, endpointUrlOption, localOption, sameTarget } from './verb-options';

interface StartOptions extends ConnectionOptions {
  readonly colour?: Colour;
  readonly tasks?: number;
  readonly waitMinutes: number;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const MOST_TASKS = 20;
const DEFAULT_WAIT_MINUTES = 10;

/** `crossfade start`: the tasks of one colour or both, until they are healthy. */
export function startCommand(context: CommandContext): Command {
  return new Command('start')
    .description('start the tasks of both colours, or change their number, and wait until they are healthy')
    .addOption(new Option('--colour <colour>', 'of this colour alone').choices(COLOURS))
    .option(
      '--tasks <number>',
      'of each colour; as many as the stacks say unless told',
      wholeNumber('--tasks', 1, MOST_TASKS),
    )
    .option(
      '--wait-minutes <minutes>',
      'for them to become healthy',
      wholeNumber('--wait-minutes', 1, 120),
      DEFAULT_WAIT_MINUTES,
    )
    .addOption(dryRunOption())
    .option('--json', 'print the result as JSON')
    .addOption(localOption('act on'))
    .addOption(endpointUrlOption())
    .addHelpText(
      'after',
      exitStatuses({ failed: 'they did not become healthy in time: they are wanted all the same' }),
    )
    .action(async (options: StartOptions) => {
      const target = resolveTarget(options, context.env);
      const { config, names } = configuredDeployment(context.env);
      const json = options.json === true;
      const colours = coloursOf(options.colour);
      const tasks = options.tasks ?? usualTasks(config);
      if (options.dryRun === true) {
        reportForecast(context, json, target, {
          calls: colours.map((colour) => updateCall(names, colour, tasks)),
          effects: [
            `${colours.join(' and ')}: ${tasks} ${tasks === 1 ? 'task' : 'tasks'} each; the weights stay`,
          ],
        });
        return;
      }
      const interrupted = `the tasks are wanted, and go on to start: see "npx crossfade status${sameTarget(options)}"`;
      const operation = { action: 'start', note: `${colours.join(' and ')}: ${tasks} each` } as const;
      await reportingStartStop(context, { target, json, interrupted, operation }, async (begun) => {
        const parts = startStopParts(context, target, begun);
        const healthy = await startTasks(parts, { colours, tasks, withinMs: options.waitMinutes * 60_000 });
        const advice = target.endpoint === undefined ? autoscalingAdvice(config, names, colours, false) : [];
        context.out(
          json
            ? `${JSON.stringify({ ok: true, colours, tasks, autoscaling: advice })}\n`
            : [healthy, ...advice].map((line) => `${line}\n`).join(''),
        );
      });
    });
}
