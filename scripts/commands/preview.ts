import { Argument, Command } from 'commander';
import { COLOURS, type Colour } from '../../app/contract/colour';
import { InvalidWeightsError } from '../../app/contract/weights';
import type { CommandContext } from '../command-line/context';
import { exitStatuses } from '../command-line/exit-statuses';
import { wholeNumber } from '../command-line/options';
import { allUsable, checksText, type Check } from '../doctor/check';
import { type ConnectionOptions, resolveTarget, withRouter } from '../rollout/connection';
import { previewColour } from '../rollout/preview';
import type { RolloutState } from '../rollout/state';
import { addressOf } from './application-address';
import { endpointUrlOption, localOption, urlOption } from './verb-options';

interface PreviewOptions extends ConnectionOptions {
  readonly requests: number;
  readonly json?: boolean;
  readonly url?: string;
}

const DEFAULT_REQUESTS = 20;

/** `crossfade preview green`: looks at a colour before anybody is led there. */
export function previewCommand(context: CommandContext): Command {
  return new Command('preview')
    .description(
      'look at a colour through the preview rule, whatever its weight is: health, version, page, latency',
    )
    .addArgument(new Argument('<colour>', 'which one').choices(COLOURS))
    .option(
      '--requests <count>',
      'how often to ask who answers',
      wholeNumber('--requests', 1, 1_000),
      DEFAULT_REQUESTS,
    )
    .addOption(urlOption())
    .option('--json', 'print it as JSON')
    .addOption(localOption('look at'))
    .addOption(endpointUrlOption())
    .addHelpText('after', exitStatuses({ done: 'all is well', failed: 'something is wrong with the colour' }))
    .action(async (colour: Colour, options: PreviewOptions) => {
      const { signal } = context;
      const target = resolveTarget(options, context.env);
      const [state, url] = await Promise.all([
        withRouter(target, signal, (router) => router.readState()),
        addressOf(target, options, signal),
      ]);
      const preview = await previewColour({ url, colour, requests: options.requests, signal });
      const checks = [targetsCheck(colour, state), ...preview.checks];
      const ok = allUsable(checks);
      const weight =
        state.configured instanceof InvalidWeightsError ? null : state.configured.weights[colour];
      const title = `${colour} at weight ${weight ?? '?'}, by ${url}/?colour=${colour}`;
      const answer = { ok, colour, weight, url, versions: preview.versions, checks };
      context.out(options.json ? `${JSON.stringify(answer)}\n` : `${title}\n\n${checksText(checks)}`);
      if (!ok) context.setExitStatus(1);
    });
}

function targetsCheck(colour: Colour, { healthyTargets }: RolloutState): Check {
  const healthy = healthyTargets[colour];
  const name = 'targets';
  return healthy === 0
    ? { name, status: 'failed', detail: `${colour} has no healthy target` }
    : { name, status: 'ok', detail: `${healthy} healthy` };
}
