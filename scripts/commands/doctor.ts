import { Command } from 'commander';
import { type CommandContext, UsageError } from '../command-line/context';
import { exitStatuses } from '../command-line/exit-statuses';
import { wholeNumber } from '../command-line/options';
import { allUsable, checksText } from '../doctor/check';
import { examine } from '../doctor/doctor';
import { examineForShow } from '../doctor/present/present';
import { checkedUrl } from '../rollout/application-url';
import { type ConnectionOptions, resolveTarget } from '../rollout/connection';
import { endpointUrlOption, localOption } from './verb-options';

interface DoctorOptions extends ConnectionOptions {
  readonly present?: boolean;
  readonly audience?: number;
  readonly json?: boolean;
  readonly url?: string;
}

/** `crossfade doctor`: whether everything is there that a deployment needs, or a presentation. */
export function doctorCommand(context: CommandContext): Command {
  return new Command('doctor')
    .description(
      'look at what a deployment needs: Terraform, Docker, credentials, quotas; or, with --present, at what a ' +
        'presentation needs: both colours, images, weights, the way to the load balancer; ' +
        'ends with 1 when something is missing, and changes nothing',
    )
    .option('--present', 'is everything ready to present?')
    .option(
      '--audience <people>',
      'with --present: are there tasks enough for so many?',
      wholeNumber('--audience', 1, 1_000_000),
    )
    .option('--url <url>', "with --present: the application's address, when it is not the deployment's own")
    .option('--json', 'print it as JSON')
    .addOption(localOption('with --present: of'))
    .addOption(endpointUrlOption())
    .addHelpText('after', exitStatuses({ failed: 'something is missing' }))
    .action(async (options: DoctorOptions) => {
      const checks = await checksOf(context, options);
      const ok = allUsable(checks);
      context.out(options.json === true ? `${JSON.stringify({ ok, checks })}\n` : checksText(checks));
      if (options.present === true && options.json !== true) {
        context.out(ok ? '\nready to present\n' : '\nnot ready to present\n');
      }
      if (!ok) context.setExitStatus(1);
    });
}

function checksOf(context: CommandContext, options: DoctorOptions) {
  const { present, audience, url, local, endpointUrl } = options;
  if (present === true) {
    return examineForShow(context, {
      target: resolveTarget(options, context.env),
      audience,
      url: url === undefined ? undefined : checkedUrl('--url', url),
    });
  }
  if (audience !== undefined || url !== undefined || local === true || endpointUrl !== undefined) {
    throw new UsageError('--audience, --url, --local and --endpoint-url are for doctor --present');
  }
  return examine(context, { needsDocker: true });
}
