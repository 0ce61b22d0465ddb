import type { Command } from 'commander';
import type { CommandContext } from '../command-line/context';
import { wholeNumber } from '../command-line/options';
import { describeRollout } from '../rollout/guarded/describe';
import { takeOver } from '../rollout/guarded/operate';
import { openSignalSource } from '../rollout/signal-source';
import { driveAndReport } from './drive-report';
import { createRolloutVerb, noRollout, type CommandOptions } from './rollout-command';
import { urlOption } from './verb-options';

/** `crossfade resume`: goes on after a pause, or in place of a terminal that has died. */
export function resumeCommand(context: CommandContext): Command {
  return createResumeCommand(context, openSignalSource);
}

export function createResumeCommand(context: CommandContext, openSignals: typeof openSignalSource): Command {
  const description =
    'go on with a rollout that is paused; when its terminal has ended, this one takes it up and drives it to its end';
  return createRolloutVerb(
    context,
    'resume',
    description,
    async ({ options, target, session, rollout, onTaken }) => {
      const { json = false, probes = 50 } = options as CommandOptions & { readonly probes?: number };
      await driveAndReport({
        context,
        options,
        target,
        session,
        watched: { to: rollout.to, probes, openSignals },
        take: () => takeOver(session),
        refusal: (taken) =>
          taken.kind === 'driven' ? `refused: ${taken.by} drives it already` : noRollout(taken.rollout),
        begin: (taken) => {
          onTaken();
          if (!json) context.out(`taken up: ${describeRollout(taken, Date.now())}\n`);
        },
      });
    },
  )
    .addOption(urlOption())
    .option(
      '--probes <count>',
      'real clients that watch, from here on',
      wholeNumber('--probes', 2, 1_000),
      50,
    );
}
