import { z } from 'zod';
import type { Colour } from '../../../app/contract/colour';
import { activeFault } from '../../rollout/inject-fault';
import type { Check } from '../check';

/** @param value of the fault parameter; undefined where there is none */
export function judgeFault(value: string | undefined, now: number): Check {
  const name = 'fault';
  if (value === undefined) return { name, status: 'ok', detail: 'none, and none is allowed' };
  const fault = activeFault(value, now);
  if (!fault) return { name, status: 'ok', detail: 'none is injected' };
  const seconds = Math.ceil((fault.until - now) / 1_000);
  const detail = `${fault.colour} answers badly on purpose, for ${seconds} s more`;
  return { name, status: 'failed', detail, remedy: 'npx crossfade fault --off' };
}

const ENDED: readonly unknown[] = ['completed', 'rolled-back', 'aborted'];
const stateSchema = z.object({ phase: z.union([z.string(), z.object({ kind: z.string() })]) });

/** @param value of the parameter in which a rollout keeps its state; undefined where there is none */
export function judgeRollout(value: string | undefined): Check {
  const name = 'rollout';
  if (value === undefined || value === 'none' || ENDED.includes(phaseOf(value))) {
    return { name, status: 'ok', detail: 'none is under way' };
  }
  return {
    name,
    status: 'failed',
    detail: `one is under way, or was left: ${phaseOf(value) ?? 'its state cannot be read'}`,
    remedy: 'wait for its end, or end it with "npx crossfade abort"',
  };
}

function phaseOf(value: string): string | undefined {
  try {
    const phase = stateSchema.safeParse(JSON.parse(value)).data?.phase;
    return typeof phase === 'object' ? phase.kind : phase;
  } catch {
    return undefined;
  }
}

/** @param missing the configured tags that no image in the registry has */
export function judgeImages(tags: Readonly<Record<Colour, string>>, missing: readonly string[]): Check {
  const name = 'images';
  const all = [...new Set(Object.values(tags))].join(' and ');
  if (missing.length === 0) return { name, status: 'ok', detail: `${all} in the registry` };
  const detail = `not in the registry: ${missing.join(', ')}: a task that ends could not be replaced`;
  return { name, status: 'failed', detail, remedy: 'npx crossfade deploy' };
}
