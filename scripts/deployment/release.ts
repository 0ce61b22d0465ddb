import { otherColour, type Colour } from '../../app/contract/colour';
import { UsageError } from '../command-line/context';
import type { RolloutState } from '../rollout/state';
import { awaitHealth } from './await-health';
import { check, expectedTasks, pageTarget, pushImage, type DeployParts } from './deploy';
import { defaultTag } from './image-tag';
import { outputsOf } from '../aws/outputs';
import { beyondColour, countChanges } from './planned-changes';
import { chooseColour } from './release-choice';
import type { Stack } from './stack-order';
import type { Check } from '../doctor/check';

/** What a release is done with, beside the parts of a deployment. */
export interface ReleaseParts extends Omit<DeployParts, 'confirm' | 'examine' | 'synthesize'> {
  readonly examine: (needsDocker: boolean) => Promise<readonly Check[]>;
  readonly readTraffic: () => Promise<RolloutState>;
  /** Refuses a tag that no image can have, or that the environment would overrule. @throws UsageError */
  readonly checkTag: (colour: Colour, tag: string) => void;
  /** Writes the stacks with another tag for a colour. */
  readonly synthesizeWith: (colour: Colour, tag: string) => Promise<readonly Stack[]>;
  /** Records the tag for all later deployments. */
  readonly recordTag: (colour: Colour, tag: string) => Promise<void>;
  readonly now: () => Date;
}

export interface ReleaseOptions {
  readonly colour: Colour | undefined;
  readonly tag: string | undefined;
  readonly force: boolean;
  readonly healthyWithinMs: number;
}

export type ReleaseOutcome =
  | { readonly kind: 'released'; readonly colour: Colour; readonly tag: string }
  | { readonly kind: 'refused'; readonly reason: string };

const STEPS = {
  checks: 'checks',
  plan: 'plan',
  image: 'image',
  roll: 'rollout',
  healthy: 'healthy',
  page: 'page',
} as const;
export const RELEASE_STEPS: readonly string[] = Object.values(STEPS);

/**
 * Gives one colour a new image: plans, refuses whatever would touch more than that colour, and only then builds, pushes
 * and rolls.
 * @throws UsageError before anything was changed; what `deploy` throws, after
 */
export async function release(parts: ReleaseParts, options: ReleaseOptions): Promise<ReleaseOutcome> {
  const { progress, deployment } = parts;
  const choice = chooseColour(await parts.readTraffic(), options);
  if (choice.kind === 'refused') return choice;
  const { colour } = choice;
  const tag = options.tag ?? defaultTag(await parts.readRevision(), parts.now());
  parts.checkTag(colour, tag);
  const isMissing = (await parts.registry.missing([tag])).length > 0;
  await check({ ...parts, examine: () => parts.examine(isMissing) });

  const { service: serviceId } = deployment.names.stacks;
  const service = (await parts.synthesizeWith(colour, tag)).find(({ id }) => id === serviceId);
  if (!service) throw new UsageError(`the stacks have no ${serviceId}: synthesize them anew`);
  const terraform = await parts.terraform();
  let beyond: string[] = [];
  await progress.step(STEPS.plan, async (tell) => {
    const changes = await terraform.plan(service, tell);
    beyond = beyondColour(changes, colour, deployment.names);
    return countChanges(changes, 'planned');
  });
  if (beyond.length > 0 && !options.force) return { kind: 'refused', reason: tooMuch(colour, beyond) };

  parts.begin();
  await progress.step(STEPS.image, async () => {
    if (!isMissing) return `${tag} is there already`;
    await pushImage(parts, [tag]);
    return `${tag} pushed`;
  });
  await parts.recordTag(colour, tag);
  await progress.step(STEPS.roll, async (tell) => {
    await terraform.apply(service, tell);
    return `${colour} gets ${tag}`;
  });
  await awaitColour(parts, options, colour);
  await progress.step(STEPS.page, async () =>
    // An image that somebody built earlier need not be of these sources.
    isMissing || options.tag === undefined
      ? parts.uploadPage(pageTarget(outputsOf(await parts.readStates())))
      : `left as it is: ${tag} was not built now`,
  );
  return { kind: 'released', colour, tag };
}

async function awaitColour(
  parts: ReleaseParts,
  { healthyWithinMs }: ReleaseOptions,
  colour: Colour,
): Promise<void> {
  const { progress, deployment, services, clock, signal } = parts;
  await progress.step(STEPS.healthy, async (tell) => {
    const expected = expectedTasks(deployment, await parts.readStates());
    const awaited = { services, colours: [colour], expected, clock, signal };
    return awaitHealth({ ...awaited, withinMs: healthyWithinMs }, tell);
  });
}

function tooMuch(colour: Colour, beyond: readonly string[]): string {
  return (
    `more than ${colour} would change: ${beyond.join(', ')}; deploy these first with "npx crossfade deploy", ` +
    `see that the tag of ${otherColour(colour)} in cdktf.json is what it runs, or add --force`
  );
}
