import { PROJECT_ROOT } from '../project-root';
import { synthesize } from '../synthesize';
import { createWorkspace } from '../workspace';
import { estimate, type Estimate } from './estimate';

/** What is charged though no task runs. */
export interface StandingCost {
  /** USD an hour; at least, where a price is not known. */
  readonly perHour: number;
  /** The dearest first; USD an hour, undefined where the price is not known. */
  readonly items: readonly { readonly what: string; readonly perHour: number | undefined }[];
}

/**
 * What the configured stacks cost by list prices while no task runs.
 * @throws SynthesisError for a configuration that cannot be used
 */
export async function costWithoutTasks(
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<StandingCost> {
  const workspace = createWorkspace();
  try {
    const outputDirectory = workspace.directory;
    const withoutTasks = { ...env, CROSSFADE_DESIRED_COUNT: '0' };
    await synthesize({ projectRoot: PROJECT_ROOT, outputDirectory, env: withoutTasks, signal });
    return standingCost(estimate(outputDirectory));
  } finally {
    workspace.remove();
  }
}

/** The part of an estimate that does not depend on use. */
export function standingCost({ items, standing }: Pick<Estimate, 'items' | 'standing'>): StandingCost {
  return {
    perHour: standing.perHour,
    items: items
      .filter(({ assumption, perHour }) => assumption === undefined && perHour !== 0)
      .map(({ what, perHour }) => ({ what, perHour }))
      .toSorted((one, other) => (other.perHour ?? 0) - (one.perHour ?? 0)),
  };
}

/** For people: what still costs money, a line an item. */
export function standingText({ perHour, items }: StandingCost): string {
  const usd = (amount: number | undefined) => (amount === undefined ? 'not known' : amount.toFixed(4));
  const lines = items.map((item) => `  ${usd(item.perHour).padStart(9)}  ${item.what}\n`);
  return `what stays costs ${perHour.toFixed(2)} USD an hour by list prices, and traffic and storage besides:\n${lines.join('')}`;
}
