import { z } from 'zod';
import { COLOURS, otherColour } from '../../../app/contract/colour';
import { MAX_WEIGHT, type Weights } from '../../../app/contract/weights';

/** A rollout has at most this many steps, so that its state fits into a parameter. */
export const MAX_STEPS = 10;
/** What a standard parameter of SSM holds. */
const MAX_CHARACTERS = 4_096;

const weight = z.number().int().min(0).max(MAX_WEIGHT);
const weightsSchema = z.object({ blue: weight, green: weight });
const text = z.string();
/* In milliseconds since 1970. */
const moment = z.number();

const phaseSchema = z.discriminatedUnion('kind', [
  /** The weights of the step are being set. */
  z.object({ kind: z.literal('shifting') }),
  /** The step is watched, and judged at its end. */
  z.object({ kind: z.literal('observing'), since: moment }),
  /** An operator stopped the clock, or the driver was interrupted. It is still watched if it is driven. */
  z.object({ kind: z.literal('paused'), by: z.enum(['operator', 'interruption']) }),
  /** A person has to promote or abort it before the deadline, which ends in a rollback. */
  z.object({
    kind: z.literal('waiting'),
    why: z.enum(['manual', 'inconclusive']),
    deadline: moment,
  }),
  /** The previous colour gets everything back. */
  z.object({ kind: z.literal('rolling-back'), reason: text, ends: z.enum(['rolled-back', 'aborted']) }),
  z.object({ kind: z.literal('completed') }),
  z.object({ kind: z.literal('rolled-back'), reason: text }),
  /** Ended by a person. */
  z.object({ kind: z.literal('aborted'), reason: text }),
]);

const rolloutSchema = z.object({
  id: text,
  /** The number of the driver parameter that its driver holds: a takeover raises it. */
  generation: z.number().int().positive(),
  /** The receiving colour. */
  to: z.enum(COLOURS),
  /** The split when it began. */
  from: weightsSchema,
  /** The split that was verified last. */
  at: weightsSchema,
  /** Percent of the receiving colour, rising. */
  steps: z.array(z.number().int().min(1).max(100)).min(1).max(MAX_STEPS),
  /** The step under way. */
  index: z.number().int().min(0),
  /** How long each step is watched. */
  pauseMs: z.number().positive(),
  /** Whether a person promotes each step but the last. */
  manual: z.boolean(),
  /** How long it waits for a person before it rolls back. */
  personWithinMs: z.number().positive(),
  thresholds: z.object({
    minSamples: z.number(),
    maxErrorRate: z.number(),
    p95Ratio: z.number(),
    p95FloorMs: z.number(),
    deliveryP95Ms: z.number(),
  }),
  phase: phaseSchema,
  verdicts: z.array(
    z.object({
      percent: z.number(),
      verdict: z.enum(['pass', 'fail', 'inconclusive', 'promoted']),
      reasons: z.array(text),
    }),
  ),
  /** Who began it. */
  by: text,
  startedAt: moment,
  /** The last command that was dealt with, and what became of it. */
  handled: z.object({ id: text, ok: z.boolean(), message: text }).nullable(),
});

/** A guarded rollout, as it stands in SSM. */
export type Rollout = Readonly<z.infer<typeof rolloutSchema>>;
export type Phase = Rollout['phase'];
export type StepVerdict = Rollout['verdicts'][number];

/** Thrown for a state that this version cannot read; the message names the parameter's value. */
export class UnreadableRolloutError extends Error {
  override readonly name = 'UnreadableRolloutError';
}

/**
 * Reads the state parameter's value.
 * @returns undefined for `none` or nothing
 * @throws UnreadableRolloutError
 */
export function parseRollout(value: string | undefined): Rollout | undefined {
  if (value === undefined || value === NO_ROLLOUT) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(value);
  } catch {
    throw new UnreadableRolloutError(`the rollout's state is not JSON: ${value.slice(0, 80)}`);
  }
  const parsed = rolloutSchema.safeParse(json);
  if (parsed.success && parsed.data.index < parsed.data.steps.length) return parsed.data;
  throw new UnreadableRolloutError(`the rollout's state cannot be read: ${value.slice(0, 80)}`);
}

/** The same, with the error as a part of what was read. */
export function readRollout(value: string | undefined): {
  readonly rollout: Rollout | undefined;
  readonly damage: UnreadableRolloutError | undefined;
} {
  try {
    return { rollout: parseRollout(value), damage: undefined };
  } catch (error) {
    if (error instanceof UnreadableRolloutError) return { rollout: undefined, damage: error };
    throw error;
  }
}

/** The value of the state, command and audit parameters before there is one. */
export const NO_ROLLOUT = 'none';

/** The state parameter's value; of a long story, the reasons of the oldest verdicts are left out. */
export function formatRollout(rollout: Rollout): string {
  const whole = safeJson(rollout);
  if (whole.length <= MAX_CHARACTERS) return whole;
  const told = rollout.verdicts.findIndex(({ reasons }) => reasons.length > 0);
  if (told < 0) throw new UnreadableRolloutError('the state of the rollout is too long for a parameter');
  const verdicts = rollout.verdicts.map((verdict, index) =>
    index === told ? { ...verdict, reasons: [] } : verdict,
  );
  return formatRollout({ ...rollout, verdicts });
}

/** JSON without the two braces that SSM takes for a reference to another parameter. */
export function safeJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('{{', '{\\u007b');
}

export function isOver({ phase }: Rollout): boolean {
  return phase.kind === 'completed' || phase.kind === 'rolled-back' || phase.kind === 'aborted';
}

/** The percentage of the step under way. */
export function percentOf({ steps, index }: Rollout): number {
  return steps[index] ?? 100;
}

/** The split of the step under way. */
export function stepWeights(rollout: Rollout): Weights {
  return weightsFor(rollout.to, percentOf(rollout));
}

export function weightsFor(to: Rollout['to'], percent: number): Weights {
  return to === 'green' ? { blue: 100 - percent, green: percent } : { blue: percent, green: 100 - percent };
}

/** The split of a rollback: everything on the colour that the rollout leads away from. */
export function rollbackWeights({ to }: Rollout): Weights {
  return weightsFor(otherColour(to), 100);
}

/** The weights that a rollout wants to be set; undefined while it leaves them as they are. */
export function wantedWeights(rollout: Rollout): Weights | undefined {
  if (rollout.phase.kind === 'shifting') return stepWeights(rollout);
  return rollout.phase.kind === 'rolling-back' ? rollbackWeights(rollout) : undefined;
}

/** The splits that may be seen because of this rollout. Any other one was set by somebody else. */
export function expectedWeights(rollout: Rollout): readonly Weights[] {
  switch (rollout.phase.kind) {
    case 'shifting':
      return [rollout.at, stepWeights(rollout)];
    case 'rolling-back':
      return [rollout.at, stepWeights(rollout), rollbackWeights(rollout)];
    default:
      return [rollout.at];
  }
}
