import { allUsable } from '../../doctor/check';
import { examineForShow } from '../../doctor/present/present';
import type { Readiness } from '../contract';
import type { LiveConfig } from './live';
import { withShortNames } from '../short-names';

const WITHIN_MS = 60_000;

/** Looks at everything that a presentation needs, as `crossfade doctor --present` does. */
export async function examine(
  { env, target, url }: Pick<LiveConfig, 'env' | 'target' | 'url'>,
  ending: AbortSignal,
): Promise<Readiness> {
  const signal = AbortSignal.any([ending, AbortSignal.timeout(WITHIN_MS)]);
  const checks = await examineForShow(
    { env, signal },
    { target, audience: undefined, url: typeof url === 'string' ? url : undefined },
  );
  return {
    ready: allUsable(checks),
    checks: checks.map(({ name, status, detail, remedy }) => ({
      name,
      status,
      detail: withShortNames(detail),
      remedy: remedy === undefined ? null : withShortNames(remedy),
    })),
  };
}
