import { ask, ownTerminal, type Terminal } from './confirmation';
import type { Deployment } from './deployment';

/**
 * Whether somebody types the name of the project, whose deployment is to be destroyed.
 * @throws UsageError where nobody can answer
 */
export async function typesItsName(
  { config, names }: Deployment,
  {
    account,
    deployed,
    signal,
  }: { readonly account: string; readonly deployed: readonly string[]; readonly signal: AbortSignal },
  terminal: Terminal = ownTerminal,
): Promise<boolean> {
  const stacks = deployed.length > 0 ? `the stacks ${deployed.join(', ')}` : 'what may be left';
  const question =
    `Destroy ${names.prefix} in account ${account}, ${config.region}: ${stacks}, with all messages and images? ` +
    `Type the name of the project (${config.project}) to go on: `;
  return (await ask(question, { yesFlag: '--yes', signal }, terminal)) === config.project;
}
