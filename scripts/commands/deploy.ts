import { Command } from 'commander';
import type { CommandContext } from '../command-line/context';
import { wholeNumber } from '../command-line/options';
import { qrCode } from '../command-line/qr-code';
import { estimate } from '../cost/estimate';
import { ask } from '../deployment/confirmation';
import { deploy, deploySteps, type Deployed } from '../deployment/deploy';
import { configuredDeployment, type Deployment } from '../deployment/deployment';
import { declined, reportingFailure } from '../deployment/failure';
import { withParts } from '../deployment/parts';
import { outputDirectory } from '../deployment/synthesis';
import { readIdentity } from '../doctor/account-check';
import { examine } from '../doctor/doctor';

interface DeployFlags {
  readonly yes?: boolean;
  readonly skipImage?: boolean;
  readonly allowDataLoss?: boolean;
  readonly waitMinutes: number;
  readonly json?: boolean;
}

const DEFAULT_WAIT_MINUTES = 10;

/** `crossfade deploy`: everything, from nothing to a page with a chat behind it; run again, what is left of that. */
export function deployCommand(context: CommandContext): Command {
  return new Command('deploy')
    .description('deploy all stacks, the image and the page to AWS, and wait until both colours are healthy')
    .option('--yes', 'do not ask')
    .option('--skip-image', 'build no image: take those that are in the registry')
    .option('--allow-data-loss', 'go on even if something that holds data is deleted or replaced')
    .option(
      '--wait-minutes <minutes>',
      'for both colours to become healthy',
      wholeNumber('--wait-minutes', 1, 120),
      DEFAULT_WAIT_MINUTES,
    )
    .option('--json', 'print the result as JSON')
    .action(async (flags: DeployFlags) => {
      const deployment = configuredDeployment(context.env);
      const json = flags.json === true;
      const attempt = { command: 'npx crossfade deploy', goOn: 'go on where it ended' };
      await reportingFailure({ context, json, attempt }, () =>
        withParts(context, deployment, deploySteps(deployment), async (parts) => {
          const needsDocker = flags.skipImage !== true;
          const deployed = await deploy(
            {
              ...parts,
              examine: () => examine(context, { needsDocker }),
              confirm: async () => flags.yes === true || (await confirmed(context, deployment)),
            },
            {
              skipImage: flags.skipImage === true,
              allowDataLoss: flags.allowDataLoss === true,
              healthyWithinMs: flags.waitMinutes * 60_000,
            },
          );
          if (deployed) print(context, json, deployed);
          else declined(context, json, 'nothing was changed');
        }),
      );
    });
}

async function confirmed({ signal }: CommandContext, deployment: Deployment): Promise<boolean> {
  const { config, names, projectRoot } = deployment;
  const { account } = await readIdentity(deployment, signal);
  const { total } = estimate(outputDirectory(projectRoot));
  const question =
    `Deploy ${names.prefix} (profile ${config.profile}) to account ${account} in ${config.region}? ` +
    `By list prices it costs about ${total.perHour.toFixed(2)} USD an hour, ` +
    `${total.perMonth.toFixed(0)} a month ("npx crossfade cost" says what for). [y/N] `;
  return /^y(es)?$/i.test(await ask(question, { yesFlag: '--yes', signal }));
}

function print({ out, err, isTerminal }: CommandContext, json: boolean, { url, outputs }: Deployed): void {
  if (json) {
    out(`${JSON.stringify({ ok: true, url, outputs })}\n`);
    return;
  }
  if (isTerminal) err(`\n${qrCode(url)}\n`);
  out(`${url}\n`);
}
