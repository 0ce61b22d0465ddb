import { STACKS, type StackName } from '../../infra/outputs';
import { UsageError } from '../command-line/context';
import type { DeployParts, States } from './deploy';
import type { LeftoverSearch } from './leftover-search';
import { protections } from './protections';
import { inOrder, reversed, type Stack } from './stack-order';
import { stackStep } from './stack-steps';
import type { Tell } from './terraform';

/** What a teardown is done with. */
export interface DestroyParts extends Pick<
  DeployParts,
  | 'begin'
  | 'clock'
  | 'deployment'
  | 'progress'
  | 'readStates'
  | 'services'
  | 'signal'
  | 'synthesize'
  | 'terraform'
> {
  /** Whether to go on. @throws UsageError where nobody can be asked */
  readonly confirm: (deployed: readonly StackName[]) => Promise<boolean>;
  readonly removeState: (stack: StackName) => Promise<void>;
  readonly searchLeftovers: (deleted: ReadonlySet<string>) => Promise<LeftoverSearch>;
}

const STEPS = { synthesis: 'synthesis', stop: 'tasks stopped', leftovers: 'leftovers' } as const;
/* Longer than a task may take to hand its clients over; Terraform goes on waiting after that. */
const STOPPED_WITHIN_MS = 180_000;
const LOOK_EVERY_MS = 3_000;

/** The steps in the order in which they are shown, as far as they are known before. */
export const DESTROY_STEPS: readonly string[] = Object.values(STEPS);

/**
 * Destroys every stack that is deployed, in reverse order, and looks for what is left; undefined when that was not
 * confirmed. Can be run again after any failure.
 * @throws UsageError, with nothing changed, when something is protected; TerraformError after
 */
export async function destroy(parts: DestroyParts): Promise<LeftoverSearch | undefined> {
  const { progress } = parts;
  const states = await parts.readStates();
  const deployed = STACKS.filter((stack) => (states[stack]?.resources ?? []).length > 0);
  refuseProtected(states);
  if (!(await parts.confirm(deployed))) return undefined;

  parts.begin();
  if (deployed.length > 0) {
    const stacks = await synthesizeDeployed(parts, deployed);
    await progress.step(STEPS.stop, (tell) => stopTasks(parts, tell));
    await destroyStacks(parts, stacks, states);
  } else {
    progress.say('no stack is deployed any more');
  }
  // Terraform leaves an empty state behind.
  for (const stack of STACKS) await parts.removeState(stack);
  let search: LeftoverSearch = { leftovers: [], unseen: [] };
  await progress.step(STEPS.leftovers, async () => {
    search = await parts.searchLeftovers(arnsOf(states));
    return search.leftovers.length === 0 ? 'none found' : `${search.leftovers.length} found`;
  });
  return search;
}

function refuseProtected(states: States): void {
  const found = protections(states);
  if (found.length === 0) return;
  const most = 3;
  const more = found.length > most ? ` and ${found.length - most} more` : '';
  throw new UsageError(
    `nothing was destroyed, since this deployment is protected: ${found.slice(0, most).join('; ')}${more}. ` +
      'If all of it is to go, take the protection away with "CROSSFADE_EPHEMERAL=true npx crossfade deploy --skip-image", ' +
      'then run "CROSSFADE_EPHEMERAL=true npx crossfade destroy"',
  );
}

async function synthesizeDeployed(
  { deployment, progress, synthesize }: DestroyParts,
  deployed: readonly StackName[],
): Promise<Stack[]> {
  const ids = deployed.map((stack) => deployment.names.stacks[stack]);
  let stacks: Stack[] = [];
  await progress.step(STEPS.synthesis, async () => {
    stacks = (await synthesize()).filter(({ id }) => ids.includes(id));
    return `${stacks.length} stacks are deployed`;
  });
  return stacks;
}

async function stopTasks({ services, clock, signal }: DestroyParts, tell: Tell): Promise<string> {
  const colours = await services.stopAll();
  if (colours.length === 0) return 'there are none';
  const deadline = clock.now() + STOPPED_WITHIN_MS;
  for (;;) {
    signal.throwIfAborted();
    const left = await services.countTasks();
    if (left === 0) return `of ${colours.join(' and ')}`;
    if (clock.now() >= deadline) return `${left} still end; going on`;
    tell(`${left} still end`);
    await clock.sleep(LOOK_EVERY_MS);
  }
}

async function destroyStacks(
  { deployment, progress, terraform: getTerraform, removeState }: DestroyParts,
  stacks: readonly Stack[],
  states: States,
): Promise<void> {
  const terraform = await getTerraform();
  const nameOf = ({ id }: Stack) => STACKS.find((stack) => deployment.names.stacks[stack] === id);
  await inOrder(reversed(stacks), (stack) =>
    progress.step(stackStep(stack), async (tell) => {
      await terraform.destroy(stack, tell);
      const name = nameOf(stack);
      if (name === undefined) return 'destroyed';
      await removeState(name);
      return `${states[name]?.resources.length ?? 0} resources destroyed`;
    }),
  );
}

function arnsOf(states: States): ReadonlySet<string> {
  const resources = STACKS.flatMap((stack) => states[stack]?.resources ?? []);
  return new Set(
    resources.flatMap(({ type, attributes: { arn } }) =>
      // These are only scheduled to go: the search tells which.
      typeof arn === 'string' && type !== 'aws_secretsmanager_secret' ? [arn] : [],
    ),
  );
}
