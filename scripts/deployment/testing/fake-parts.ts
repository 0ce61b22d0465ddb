import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Colour } from '../../../app/contract/colour';
import type { CommonParts } from '../parts';
import type { States } from '../deploy';
import { configuredDeployment, type Deployment } from '../deployment';
import type { PlannedChange } from '../planned-changes';
import type { Stack } from '../stack-order';

/** A deployment of the configuration in `env`, in a folder of its own that is gone at once: nothing is read from it. */
export function deploymentOf(env: Record<string, string> = {}): Deployment {
  const projectRoot = mkdtempSync(path.join(tmpdir(), 'crossfade-parts-'));
  try {
    writeFileSync(path.join(projectRoot, 'cdktf.json'), '{}');
    return configuredDeployment(env, projectRoot);
  } finally {
    rmSync(projectRoot, { recursive: true });
  }
}

export const STACKS: readonly Stack[] = (
  [
    ['data', 'network'],
    ['edge', 'traffic', 'network'],
    ['network'],
    ['observability', 'service', 'edge'],
    ['registry'],
    ['service', 'data', 'traffic', 'registry'],
    ['traffic', 'network'],
  ] as const
).map(([id, ...needs]) => ({
  id: `chatapp-dev-${id}`,
  directory: `/stacks/${id}`,
  needs: needs.map((need) => `chatapp-dev-${need}`),
}));

const SERVICE = (colour: Colour, tag: string) => ({
  type: 'aws_ecs_service',
  attributes: { name: `chatapp-dev-${colour}`, task_definition: `${colour}:${tag}` },
});
export const DEPLOYED: States = {
  network: {
    outputs: { name_servers: 'ns-1.example,ns-2.example' },
    resources: [{ type: 'aws_vpc', attributes: {} }],
  },
  registry: {
    outputs: { ecr_repository_url: '1.dkr.ecr.example/chatapp-dev' },
    resources: [{ type: 'aws_ecr_repository', attributes: { force_delete: true, arn: 'arn:ecr' } }],
  },
  service: { outputs: {}, resources: [SERVICE('blue', '1'), SERVICE('green', '1')] },
  edge: {
    outputs: {
      cloudfront_domain_name: 'd123.cloudfront.net',
      cloudfront_distribution_id: 'E123',
      s3_bucket_name: 'page-bucket',
    },
    resources: [{ type: 'aws_s3_bucket', attributes: { force_destroy: true } }],
  },
};

/** What the fakes do when they are asked, beside writing it down. */
export interface Behaviour {
  readonly changes?: (stack: string) => readonly PlannedChange[];
  readonly onTerraform?: (action: string, stack: string) => void;
  readonly missingTags?: readonly string[];
  readonly states?: States;
  readonly running?: number;
}

/** Parts that write down in `calls`, in order, what was done to the deployment. */
export function fakeParts(
  deployment: Deployment,
  behaviour: Behaviour = {},
): CommonParts & { readonly calls: string[]; readonly said: string[]; readonly signal: AbortSignal } {
  const calls: string[] = [];
  const said: string[] = [];
  const { states = DEPLOYED, running = 1 } = behaviour;
  const terraform = async (action: string, { id }: Stack) => {
    await Promise.resolve();
    calls.push(`${action} ${id.replace('chatapp-dev-', '')}`);
    behaviour.onTerraform?.(action, id);
  };
  return {
    calls,
    said,
    deployment,
    begin: () => calls.push('begin'),
    progress: {
      step: async (name, work) => void said.push(`${name}: ${await work(() => undefined)}`),
      say: (text) => void said.push(text),
    },
    synthesize: () => Promise.resolve(STACKS),
    terraform: () =>
      Promise.resolve({
        plan: async (stack) => {
          await terraform('plan', stack);
          return behaviour.changes?.(stack.id) ?? [];
        },
        apply: (stack) => terraform('apply', stack),
        destroy: (stack) => terraform('destroy', stack),
      }),
    readStates: () => Promise.resolve(states),
    registry: {
      missing: (tags) => Promise.resolve(tags.filter((tag) => behaviour.missingTags?.includes(tag))),
      login: () => Promise.resolve({ user: 'AWS', password: 'secret', registry: '1.dkr.ecr.example' }),
    },
    images: {
      push: ({ tags, repositoryUrl, architecture }) =>
        Promise.resolve(void calls.push(`push ${repositoryUrl}:${tags.join('+')} ${architecture}`)),
    },
    readRevision: () => Promise.resolve({ commit: 'abc123', changed: false }),
    services: {
      snapshot: (colour) =>
        Promise.resolve({
          colour,
          taskDefinition: `${colour}:1`,
          rollout: 'COMPLETED',
          rolloutReason: '',
          desired: 1,
          running,
          events: [],
          groups: [],
        }),
      stopReasons: () => Promise.resolve(['Essential container in task exited']),
      setDesired: () => Promise.resolve(),
      stopAll: () => {
        calls.push('stop');
        return Promise.resolve(['blue', 'green']);
      },
      countTasks: () => Promise.resolve(0),
    },
    uploadPage: ({ bucket, distributionId }) => {
      calls.push(`upload ${bucket} ${distributionId}`);
      return Promise.resolve('3 of 3 files uploaded');
    },
    clock: { now: () => 0, sleep: () => Promise.resolve() },
    signal: new AbortController().signal,
  };
}
