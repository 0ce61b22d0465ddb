import { Command, Option } from 'commander';
import { COLOURS, type Colour } from '../../app/contract/colour';
import type { CommandContext } from '../command-line/context';
import { duration } from '../command-line/duration';
import { percentage, wholeNumber } from '../command-line/options';
import {
  planRollout,
  underWay,
  whyNotBegun,
  whyNotRollOut,
  type RolloutWish,
} from '../operations/rollout-plan';
import { resolveTarget, withRouter } from '../rollout/connection';
import { DEFAULT_THRESHOLDS } from '../rollout/guarded/judge';
import { beginRollout } from '../rollout/guarded/operate';
import { readUnderWay } from '../rollout/guarded/under-way';
import { withRolloutSession } from '../rollout/guarded/session';
import { openSignalSource } from '../rollout/signal-source';
import { driveAndReport } from './drive-report';
import { fail } from './failure-report';
import { reportForecast } from './dry-run-report';
import { planCalls, planLines } from './rollout-plan';
import { addRolloutOptions, rolloutSteps, type RolloutVerbOptions } from './rollout-options';
import { tellingInterruption } from './telling-interruption';
import { urlOption } from './verb-options';

interface RolloutOptions extends RolloutVerbOptions {
  readonly to: Colour;
  readonly steps: readonly number[];
  /** Milliseconds. */
  readonly pause: number;
  readonly manual?: boolean;
  readonly probes: number;
  readonly maxErrorRate: number;
  readonly minSamples: number;
  /** Milliseconds. */
  readonly personWithin: number;
}

const LONGEST_MS = 24 * 3_600_000;
const FAILED = 'refused, rolled back, aborted, or taken over by another terminal';

/** `crossfade rollout`: shifts in steps, each judged by what real clients and the load balancer see. */
export function rolloutCommand(context: CommandContext): Command {
  return createRolloutCommand(context, openSignalSource);
}

export function createRolloutCommand(context: CommandContext, openSignals: typeof openSignalSource): Command {
  const steps = rolloutSteps('--steps');
  const pause = duration('--pause', 1_000, LONGEST_MS);
  const personWithin = duration('--person-within', 1_000, LONGEST_MS);
  const { minSamples, maxErrorRate } = DEFAULT_THRESHOLDS;
  const command = new Command('rollout')
    .description(
      'shift to a colour step by step; a step that fails is rolled back at once, and one with too little to go by ' +
        'waits for a person. Its state is in SSM: promote, pause, resume and abort work from any terminal',
    )
    .addOption(new Option('--to <colour>', 'the receiving colour').choices(COLOURS).makeOptionMandatory())
    .option('--steps <percentages>', 'of the receiving colour', steps, [10, 50, 100])
    .option('--pause <duration>', 'how long each step is watched', pause, 60_000)
    .option('--manual', 'wait for "npx crossfade promote" after each step that has passed, but the last')
    .addOption(urlOption())
    .option('--probes <count>', 'real clients that watch', wholeNumber('--probes', 2, 1_000), 50)
    .option(
      '--max-error-rate <percent>',
      'errors that the receiving colour may have even when the other has fewer',
      percentage('--max-error-rate'),
      maxErrorRate,
    )
    .option(
      '--min-samples <count>',
      'requests of the receiving colour without which a step is inconclusive',
      wholeNumber('--min-samples', 1, 1_000_000),
      minSamples,
    )
    .option(
      '--person-within <duration>',
      'how long a step waits for a person before it is rolled back',
      personWithin,
      300_000,
    );
  for (const option of command.options) {
    const words = { pause: '60s', personWithin: '5m', steps: '10,50,100', maxErrorRate: '1%' };
    const shown = words[option.attributeName() as keyof typeof words] as string | undefined;
    if (shown !== undefined) option.default(option.defaultValue, shown);
  }
  return addRolloutOptions(command, FAILED).action((options: RolloutOptions) =>
    tellingInterruption(context, options.json === true, (stands) =>
      rollOut(context, options, openSignals, () => stands(undefined)),
    ),
  );
}

async function rollOut(
  context: CommandContext,
  options: RolloutOptions,
  openSignals: typeof openSignalSource,
  onBegun: () => void,
): Promise<void> {
  const target = resolveTarget(options, context.env);
  const { json = false } = options;
  const [busy, state] = await Promise.all([
    readUnderWay(target),
    withRouter(target, context.signal, (router) => router.readState()),
  ]);
  if (busy) {
    fail(context, json, underWay(busy));
    return;
  }
  const plan = planRollout(state, wishOf(options));
  const refusal = whyNotRollOut(plan, state);
  if (refusal !== undefined) {
    fail(context, json, `refused, nothing changed: ${refusal}`);
    return;
  }
  if (options.dryRun) {
    const [calls, effects] = [planCalls(target, plan, state), planLines(plan)];
    reportForecast(context, json, target, { calls, effects, details: { plan } });
    return;
  }
  await withRolloutSession(
    target,
    async (session) => {
      await driveAndReport({
        context,
        options,
        target,
        session,
        watched: { to: plan.to, probes: options.probes, openSignals },
        take: () => beginRollout(session, plan),
        refusal: whyNotBegun,
        begin: () => {
          onBegun();
          if (!json) context.out(`${planLines(plan).join('\n')}\n`);
        },
      });
    },
    context.signal,
  );
}

function wishOf(options: RolloutOptions): RolloutWish {
  const { to, steps, pause, manual = false, maxErrorRate, minSamples, personWithin } = options;
  return {
    to,
    steps: [...steps],
    pauseMs: pause,
    manual,
    personWithinMs: personWithin,
    thresholds: { maxErrorRate, minSamples },
  };
}
