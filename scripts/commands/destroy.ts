import { Command } from 'commander';
import type { CommandContext } from '../command-line/context';
import { typesItsName } from '../deployment/destroy-confirmation';
import { configuredDeployment, type Deployment } from '../deployment/deployment';
import { destroy, DESTROY_STEPS } from '../deployment/destroy';
import { declined, reportingFailure } from '../deployment/failure';
import { searchLeftovers, type LeftoverSearch } from '../deployment/leftover-search';
import { leftoversText } from '../deployment/leftovers';
import { withParts } from '../deployment/parts';
import { removeRolloutDrivers } from '../deployment/rollout-drivers';
import { removeEmptiedState } from '../aws/terraform-state';
import { readIdentity } from '../doctor/account-check';

interface DestroyFlags {
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** `crossfade destroy`: all of the deployment, and a search for what is left of it. */
export function destroyCommand(context: CommandContext): Command {
  return new Command('destroy')
    .description(
      'destroy all stacks in reverse order, then list what is left by tag and by name; ' +
        'ends with 1 when something is',
    )
    .option('--yes', 'do not ask for the name of the project')
    .option('--json', 'print the result as JSON')
    .action(async (flags: DestroyFlags) => {
      const deployment = configuredDeployment(context.env);
      const json = flags.json === true;
      const attempt = { command: 'npx crossfade destroy', goOn: 'destroy the rest' };
      await reportingFailure({ context, json, attempt }, () =>
        withParts(context, deployment, DESTROY_STEPS, async (parts) => {
          const search = await destroy({
            ...parts,
            confirm: (deployed) => confirmed(context, deployment, deployed, flags.yes === true),
            removeState: (stack) => removeEmptiedState(deployment, stack),
            searchLeftovers: async (deleted) => {
              await removeRolloutDrivers(deployment);
              return searchLeftovers(deployment, deleted);
            },
          });
          if (search) print(context, json, deployment, search);
          else declined(context, json, 'nothing was destroyed');
        }),
      );
    });
}

async function confirmed(
  { signal }: CommandContext,
  deployment: Deployment,
  deployed: readonly string[],
  yes: boolean,
): Promise<boolean> {
  // Before anything else: without credentials nothing could be found, and that must not look like nothing left.
  const { account } = await readIdentity(deployment, signal);
  return yes || typesItsName(deployment, { account, deployed, signal });
}

function print(
  { out, err, setExitStatus }: CommandContext,
  json: boolean,
  { names }: Deployment,
  { leftovers, unseen }: LeftoverSearch,
): void {
  const ok = leftovers.length === 0 && unseen.length === 0;
  if (!ok) setExitStatus(1);
  if (json) {
    out(`${JSON.stringify({ ok, leftovers, unseen })}\n`);
    return;
  }
  if (unseen.length > 0) err(`crossfade: could not look for ${unseen.join(', ')}\n`);
  if (leftovers.length > 0) {
    err(`crossfade: left of ${names.prefix}, to be deleted by hand:\n${leftoversText(leftovers)}`);
  }
  out(ok ? `nothing is left of ${names.prefix}\n` : `${names.prefix} is destroyed, but see above\n`);
}
