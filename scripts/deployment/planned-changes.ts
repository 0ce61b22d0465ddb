import { z } from 'zod';
import type { Colour } from '../../app/contract/colour';
import type { ResourceNames } from '../../infra/outputs';

const attributes = z.record(z.string(), z.unknown()).nullish();
const planSchema = z.object({
  resource_changes: z
    .array(
      z.object({
        address: z.string(),
        mode: z.string(),
        type: z.string(),
        action_reason: z.string().optional(),
        change: z.object({ actions: z.array(z.string()), before: attributes, after: attributes }),
      }),
    )
    .default([]),
});

export type PlannedAction = 'create' | 'update' | 'replace' | 'delete';

/** What a plan would do to one resource. */
export interface PlannedChange {
  readonly address: string;
  readonly type: string;
  readonly action: PlannedAction;
  /** Whether it never came to its end, so that it is made again: somebody interrupted, or AWS refused. */
  readonly unfinished: boolean;
  /** Attributes that are known before the change, of the resource as it is to be or, when it goes, as it was. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Reads what `terraform show -json` says of a plan; data that is only read is left out. */
export function parsePlan(text: string): PlannedChange[] {
  const { resource_changes: changes } = planSchema.parse(JSON.parse(text));
  return changes.flatMap(({ address, mode, type, action_reason, change }) => {
    const action = actionOf(change.actions);
    const known = { ...change.before, ...change.after };
    const unfinished = action_reason === 'replace_because_tainted';
    return mode === 'managed' && action ? [{ address, type, action, unfinished, attributes: known }] : [];
  });
}

/** For people: `3 to create, 1 to change`. */
export function countChanges(changes: readonly PlannedChange[], tense: 'done' | 'planned'): string {
  if (changes.length === 0) return tense === 'done' ? 'nothing to change' : 'nothing';
  const words: readonly (readonly [PlannedAction, string])[] = [
    ['create', 'created'],
    ['update', 'changed'],
    ['replace', 'replaced'],
    ['delete', 'deleted'],
  ];
  return words
    .map(([action, word]) => [changes.filter((change) => change.action === action).length, word] as const)
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${tense === 'planned' ? 'to be ' : ''}${word}`)
    .join(', ');
}

/** What holds something that cannot be made again, or that everything else stands on. */
const HOLDS_DATA: ReadonlySet<string> = new Set([
  'aws_dynamodb_table',
  'aws_ecr_repository',
  'aws_elasticache_replication_group',
  'aws_kms_key',
  'aws_route53_zone',
  'aws_s3_bucket',
  'aws_secretsmanager_secret',
  'aws_ssm_parameter',
  'aws_vpc',
]);

/** The changes that would lose data or tear down what others stand on, by address. */
export function losses(changes: readonly PlannedChange[]): string[] {
  return changes
    .filter(
      ({ action, type, unfinished }) =>
        (action === 'delete' || action === 'replace') && !unfinished && HOLDS_DATA.has(type),
    )
    .map(({ address, action }) => `${address} (would be ${action === 'delete' ? 'deleted' : 'replaced'})`);
}

/** The changes that a release of one colour must not make: all but those of its task definition and its service. */
export function beyondColour(
  changes: readonly PlannedChange[],
  colour: Colour,
  { services, cluster }: Pick<ResourceNames, 'services' | 'cluster'>,
): string[] {
  const service = services[colour];
  const isOfColour = ({ type, action, attributes }: PlannedChange): boolean => {
    switch (type) {
      case 'aws_ecs_task_definition':
        return attributes['family'] === service && action !== 'delete';
      case 'aws_ecs_service':
        return attributes['name'] === service && action === 'update';
      case 'aws_appautoscaling_target':
      case 'aws_appautoscaling_policy':
        return attributes['resource_id'] === `service/${cluster}/${service}` && action === 'update';
      default:
        return false;
    }
  };
  return changes
    .filter((change) => !isOfColour(change))
    .map(({ address, action }) => `${address} (${action})`);
}

function actionOf(actions: readonly string[]): PlannedAction | undefined {
  if (actions.includes('create') && actions.includes('delete')) return 'replace';
  return (['create', 'update', 'delete'] as const).find((action) => actions.includes(action));
}
