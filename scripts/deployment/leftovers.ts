import { TABLES } from '../../app/contract/environment';
import { COLOURS } from '../../app/contract/colour';
import type { ResourceNames } from '../../infra/outputs';

/** Something of a deployment that is there after its teardown. */
export interface Leftover {
  /** What it is, in a word or two. */
  readonly kind: string;
  /** Its ARN, or its name. */
  readonly id: string;
  readonly region: string;
  /** What is known beside that, for example until when it stays. */
  readonly note?: string;
}

/** Whether AWS still has something that its index of tags names. */
export type Presence = 'there' | 'gone' | 'unknown';

/** `elasticloadbalancing:listener-rule` of an ARN. */
export function kindOf(arn: string): string {
  const [, , service = '', , , ...rest] = arn.split(':');
  const [type = ''] = rest.join(':').split(/[/:]/);
  return rest.join(':').includes('/') || rest.length > 1 ? `${service}:${type}` : service;
}

/** The same leftovers without those that a name and a tag have both led to. */
export function withoutRepeated(leftovers: readonly Leftover[]): Leftover[] {
  const seen = new Map<string, Leftover>();
  for (const leftover of leftovers) {
    const key = `${leftover.region} ${leftover.id}`;
    const before = seen.get(key);
    if (!before || (before.note === undefined && leftover.note !== undefined)) seen.set(key, leftover);
  }
  return [...seen.values()].sort((one, other) =>
    `${one.kind} ${one.id}` < `${other.kind} ${other.id}` ? -1 : 1,
  );
}

/** A line for each. */
export function leftoversText(leftovers: readonly Leftover[]): string {
  const width = Math.max(0, ...leftovers.map(({ kind }) => kind.length));
  return leftovers
    .map(({ kind, id, region, note }) => {
      const more = note === undefined ? '' : ` (${note})`;
      return `  ${kind.padEnd(width)}  ${id}  ${region}${more}\n`;
    })
    .join('');
}

/**
 * What belongs to a deployment by its name alone. Names that only begin like it do not: `chatapp-dev-x` is another one.
 */
export function ownedNames({ prefix, cluster, services, tablePrefix, repository }: ResourceNames): {
  readonly logGroups: (name: string) => boolean;
  readonly logGroupPrefixes: readonly string[];
  readonly parameterPath: string;
  readonly secretPrefix: string;
  readonly taskFamilies: readonly string[];
  readonly tables: readonly string[];
  readonly repository: string;
  readonly cacheGroups: readonly string[];
} {
  const folders = [`/ecs/${prefix}/`, `/vpc/${prefix}/`, `/aws/ecs/containerinsights/${cluster}/`];
  const whole = [`aws-waf-logs-${prefix}`, `aws-waf-logs-${prefix}-edge`];
  return {
    logGroups: (name) => whole.includes(name) || folders.some((folder) => name.startsWith(folder)),
    logGroupPrefixes: [...folders, `aws-waf-logs-${prefix}`],
    parameterPath: `/${prefix}/`,
    secretPrefix: `${prefix}/`,
    taskFamilies: COLOURS.map((colour) => services[colour]),
    tables: Object.values(TABLES).map((table) => `${tablePrefix}${table}`),
    repository,
    cacheGroups: [`${prefix}-valkey`, `${prefix}-redis`],
  };
}
