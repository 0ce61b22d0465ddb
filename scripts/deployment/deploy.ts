import { COLOURS, type Colour } from '../../app/contract/colour';
import type { StackName } from '../../infra/outputs';
import { UsageError } from '../command-line/context';
import { allUsable, checksText, type Check } from '../doctor/check';
import type { Clock } from '../rollout/shift';
import { awaitHealth } from './await-health';
import type { Deployment } from './deployment';
import type { EcsServices } from './ecs-services';
import { IncompleteError } from './failure';
import type { ImageBuilder } from './image';
import type { Revision } from './image-tag';
import { outputsOf, type Outputs } from '../aws/outputs';
import type { PageTarget, UploadPage } from './page-upload';
import type { Progress } from './progress';
import type { ImageRegistry } from './registry';
import { inOrder, type Stack } from './stack-order';
import { applyStack, stackStep } from './stack-steps';
import type { Terraform } from './terraform';
import type { StackState } from '../aws/terraform-state';

/** What a deployment is done with. */
export interface DeployParts {
  readonly deployment: Deployment;
  readonly progress: Progress;
  /** Is called before the first change: until then a failure has changed nothing. */
  readonly begin: () => void;
  readonly examine: () => Promise<readonly Check[]>;
  readonly synthesize: () => Promise<readonly Stack[]>;
  /** Whether to go on, now that it is known what. @throws UsageError where nobody can be asked */
  readonly confirm: () => Promise<boolean>;
  readonly terraform: () => Promise<Terraform>;
  readonly readStates: () => Promise<States>;
  readonly registry: ImageRegistry;
  readonly images: ImageBuilder;
  readonly readRevision: () => Promise<Revision | undefined>;
  readonly services: EcsServices;
  readonly uploadPage: UploadPage;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}
export type States = Partial<Readonly<Record<StackName, StackState>>>;

export interface DeployOptions {
  /** Takes the images that are in the registry. */
  readonly skipImage: boolean;
  readonly allowDataLoss: boolean;
  /** For both colours to become healthy. */
  readonly healthyWithinMs: number;
}

/** How a deployment ended. */
export interface Deployed {
  /** Where the audience goes. */
  readonly url: string;
  readonly outputs: Outputs;
}

const STEPS = {
  checks: 'checks',
  synthesis: 'synthesis',
  image: 'image',
  healthy: 'both colours healthy',
  page: 'page',
} as const;

/** The steps in the order in which they are shown. */
export function deploySteps({ names: { stacks } }: Deployment): string[] {
  const { registry, ...others } = stacks;
  const step = (id: string) => stackStep({ id });
  return [
    ...[STEPS.checks, STEPS.synthesis, step(registry), STEPS.image],
    ...Object.values(others).map(step),
    ...[STEPS.healthy, STEPS.page],
  ];
}

/**
 * Deploys everything, or what is left of it; undefined when that was not confirmed.
 * @throws UsageError before anything was changed; TerraformError, DockerError, UnhealthyError or IncompleteError after
 */
export async function deploy(parts: DeployParts, options: DeployOptions): Promise<Deployed | undefined> {
  const { deployment, progress } = parts;
  await check(parts);
  let stacks: readonly Stack[] = [];
  await progress.step(STEPS.synthesis, async () => {
    stacks = await parts.synthesize();
    return `${stacks.length} stacks`;
  });
  if (!(await parts.confirm())) return undefined;

  parts.begin();
  const terraform = await parts.terraform();
  const apply = async (stack: Stack) => {
    await applyStack(stack, { terraform, progress, allowDataLoss: options.allowDataLoss });
    if (stack.id === deployment.names.stacks.network) await tellNameServers(parts);
  };
  const isRegistry = ({ id }: Stack) => id === deployment.names.stacks.registry;
  for (const stack of stacks.filter(isRegistry)) await apply(stack);
  await progress.step(STEPS.image, () => provideImages(parts, options));
  await inOrder(
    stacks.filter((stack) => !isRegistry(stack)),
    apply,
  );
  await progress.step(STEPS.healthy, async (tell) =>
    awaitHealth(
      {
        services: parts.services,
        colours: COLOURS,
        expected: expectedTasks(deployment, await parts.readStates()),
        withinMs: options.healthyWithinMs,
        clock: parts.clock,
        signal: parts.signal,
      },
      tell,
    ),
  );
  const outputs = outputsOf(await parts.readStates());
  await progress.step(STEPS.page, () => parts.uploadPage(pageTarget(outputs)));
  return { url: urlOf(deployment, outputs), outputs };
}

/** The task definitions that Terraform has given to the services. */
export function expectedTasks(
  { names }: Pick<Deployment, 'names'>,
  { service }: States,
): Partial<Record<Colour, string>> {
  return Object.fromEntries(
    COLOURS.flatMap((colour) => {
      const found = service?.resources.find(
        ({ type, attributes }) => type === 'aws_ecs_service' && attributes['name'] === names.services[colour],
      )?.attributes['task_definition'];
      return typeof found === 'string' ? [[colour, found]] : [];
    }),
  );
}

/** @throws IncompleteError when the edge stack does not have them */
export function pageTarget({ s3_bucket_name: bucket, cloudfront_distribution_id: id }: Outputs): PageTarget {
  if (bucket === undefined || id === undefined) {
    throw new IncompleteError(
      'the stack edge has no s3_bucket_name or cloudfront_distribution_id: deploy it',
    );
  }
  return { bucket, distributionId: id };
}

export function urlOf({ config }: Deployment, { cloudfront_domain_name: made }: Outputs): string {
  return `https://${config.edgeDomain ?? made ?? ''}/`;
}

/** @throws UsageError when something that is needed is missing */
export async function check({
  examine,
  progress,
  signal,
}: Pick<DeployParts, 'examine' | 'progress' | 'signal'>): Promise<void> {
  let checks: readonly Check[] = [];
  await progress.step(STEPS.checks, async () => {
    checks = await examine();
    const warnings = checks.filter(({ status }) => status === 'warning').length;
    const failed = checks.filter(({ status }) => status === 'failed').length;
    return failed > 0 ? `${failed} failed` : warnings > 0 ? `usable, ${warnings} warnings` : 'all well';
  });
  signal.throwIfAborted();
  const noteworthy = checks.filter(({ status }) => status !== 'ok');
  if (noteworthy.length > 0) progress.say(checksText(noteworthy).trimEnd());
  if (!allUsable(checks)) {
    throw new UsageError('nothing was changed: put right first what has failed above');
  }
}

async function provideImages(parts: DeployParts, { skipImage }: DeployOptions): Promise<string> {
  const { config } = parts.deployment;
  const tags = [...new Set(COLOURS.map((colour) => config.imageTags[colour]))];
  const missing = await parts.registry.missing(tags);
  if (missing.length === 0) return `${tags.join(' and ')} ${tags.length === 1 ? 'is' : 'are'} there already`;
  if (skipImage) {
    throw new IncompleteError(
      `the registry has no image ${missing.join(' and ')}: leave out --skip-image, or name tags that are there`,
    );
  }
  await pushImage(parts, missing);
  return `${missing.join(' and ')} pushed`;
}

type PushParts = Pick<DeployParts, 'registry' | 'images' | 'readRevision' | 'readStates' | 'deployment'>;

/** Builds one image, and pushes it under these tags. */
export async function pushImage(
  { registry, images, readRevision, readStates, deployment }: PushParts,
  tags: readonly string[],
): Promise<void> {
  const { ecr_repository_url: repositoryUrl } = outputsOf(await readStates());
  if (repositoryUrl === undefined) {
    throw new IncompleteError('the stack registry has no ecr_repository_url: deploy it');
  }
  const revision = await readRevision();
  const { architecture } = deployment.config;
  await images.push(
    { repositoryUrl, tags, architecture, revision: revision?.commit },
    await registry.login(),
  );
}

/* Whoever made a new zone has to tell the registrar, before anything that waits for the certificate can go on. */
async function tellNameServers({ deployment, progress, readStates }: DeployParts): Promise<void> {
  const { zone } = deployment.config;
  if (zone?.kind !== 'created') return;
  const { name_servers: servers = '' } = outputsOf(await readStates());
  const list = servers.split(',').map((server) => `\n    ${server}`);
  progress.say(
    `  ${zone.domain} has its own hosted zone now. Set these name servers for it, at the registrar or in the zone ` +
      `above it:${list.join('')}\n  The certificate, and so the stacks after it, wait for them (for 75 minutes at most).`,
  );
}
