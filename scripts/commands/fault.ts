import { Command, Option } from 'commander';
import { COLOURS, type Colour } from '../../app/contract/colour';
import { formatFault, type InjectedFault, NO_FAULT } from '../../app/contract/fault';
import { FAULT_LIMITS } from '../../app/contract/fault-limits';
import { resourceNames } from '../../infra/outputs';
import { type CommandContext, UsageError } from '../command-line/context';
import { duration } from '../command-line/duration';
import { exitStatuses } from '../command-line/exit-statuses';
import { percentage } from '../command-line/options';
import { createFaultChange } from '../operations/change-fault';
import { faultPhrase } from '../operations/fault-phrase';
import { putParameter } from '../rollout/aws-call';
import { type ConnectionOptions, resolveTarget, type Target } from '../rollout/connection';
import { type FaultParameter, withFaultParameter } from '../rollout/fault-parameter';
import { NOT_ALLOWED } from '../rollout/inject-fault';
import { addressOf } from './application-address';
import { reportForecast } from './dry-run-report';
import { reportFault, stillThere } from './fault-report';
import { dryRunOption, endpointUrlOption, localOption, sameTarget, urlOption } from './verb-options';

interface FaultOptions extends ConnectionOptions {
  readonly colour?: Colour;
  readonly errors?: number;
  readonly latency?: number;
  readonly for?: number;
  readonly off?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  /** The application's address, as typed. */
  readonly url?: string;
}

const DEFAULT_FOR_MS = 60_000;
const { shortestMs, longestMs, mostLatencyMs } = FAULT_LIMITS;

/** `crossfade fault`: has the tasks of a colour answer badly for a while, to show what a bad release does. */
export function faultCommand(context: CommandContext): Command {
  return new Command('fault')
    .description(
      'have the tasks of a colour answer badly for a while, to show a rollback by itself: a share of the requests and ' +
        'messages fails, and all of them are late; it ends by itself, cuts no connection, and loses no acknowledged message',
    )
    .addOption(new Option('--colour <colour>', 'whose tasks').choices(COLOURS))
    .option(
      '--errors <percent>',
      'of requests and messages that fail, for example 30%',
      percentage('--errors'),
    )
    .option(
      '--latency <time>',
      'that each answer takes longer, for example 800ms',
      duration('--latency', 0, mostLatencyMs),
    )
    .option(
      '--for <time>',
      'until it ends by itself, 60s unless told',
      duration('--for', shortestMs, longestMs),
    )
    .option('--off', 'end what there is')
    .addOption(urlOption())
    .addOption(dryRunOption())
    .option('--json', 'print the result as JSON')
    .addOption(localOption('act on'))
    .addOption(endpointUrlOption())
    .addHelpText('after', exitStatuses({ failed: 'refused, or no task of the colour says that it does so' }))
    .action(async (options: FaultOptions) => {
      const wanted = wantedFault(options);
      const target = resolveTarget(options, context.env);
      const order = { target, wanted, json: options.json === true, flags: sameTarget(options) };
      await withFaultParameter(target, context.signal, (parameter) =>
        options.dryRun === true
          ? predict(context, { ...order, parameter })
          : act(context, { ...order, parameter }, options),
      );
    });
}

interface Order {
  readonly target: Target;
  readonly wanted: InjectedFault | undefined;
  readonly parameter: FaultParameter;
  readonly json: boolean;
  /** Those that lead another command to the same place. */
  readonly flags: string;
}

function wantedFault({ colour, errors, latency, off, for: forMs }: FaultOptions): InjectedFault | undefined {
  const hasEffect = (errors ?? 0) > 0 || (latency ?? 0) > 0;
  if (off === true) {
    if (errors !== undefined || latency !== undefined || forMs !== undefined || colour !== undefined) {
      throw new UsageError('--off ends whatever fault there is, and goes with none of the other flags');
    }
    return undefined;
  }
  if (colour === undefined) throw new UsageError('whose tasks? --colour green, for example; or --off');
  if (!hasEffect) {
    throw new UsageError('what goes wrong? --errors 30%, --latency 800ms, or both; or --off');
  }
  return {
    colour,
    errorShare: errors ?? 0,
    latencyMs: latency ?? 0,
    until: Date.now() + (forMs ?? DEFAULT_FOR_MS),
  };
}

async function predict(context: CommandContext, order: Order): Promise<void> {
  const { target, wanted, parameter, json, flags } = order;
  if ((await parameter.read()) === undefined) {
    reportFault(context, { ...order, outcome: { kind: 'refusal', reason: NOT_ALLOWED } });
    return;
  }
  const { faultParameter } = resourceNames(target.deployment);
  const value = wanted ? formatFault(wanted) : NO_FAULT;
  reportForecast(context, json, target, {
    calls: [putParameter(faultParameter, value, 'what tasks follow')],
    effects: wanted
      ? [`about a second later the tasks of ${faultPhrase(wanted)}`, stillThere(wanted, flags)]
      : ['about a second later all tasks answer as they are'],
  });
}

async function act(context: CommandContext, order: Order, address: Pick<FaultOptions, 'url'>): Promise<void> {
  const { target, wanted, parameter, flags } = order;
  const { signal } = context;
  const url = await addressOf(target, address, signal);
  const change = createFaultChange({ context, target, url, parameter, wanted });
  try {
    reportFault(context, { ...order, outcome: await change.carryOut() });
  } catch (error) {
    if (signal.aborted) {
      const stand = !change.isWritten
        ? 'nothing was changed'
        : wanted
          ? stillThere(wanted, flags)
          : 'the fault is ended';
      context.err(`crossfade: interrupted: ${stand}\n`);
    }
    throw error;
  } finally {
    await change.conclude();
  }
}
