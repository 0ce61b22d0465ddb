import { z } from 'zod';
import { COLOURS } from '../../../app/contract/colour';
import { FAULT_LIMITS } from '../../../app/contract/fault-limits';
import { formatSplit, MAX_WEIGHT } from '../../../app/contract/weights';
import { MAX_STEPS } from '../../rollout/guarded/rollout';
import type { ConsoleCommand } from '../contract';

const colour = z.enum(COLOURS);
const weight = z.number().int().min(0).max(MAX_WEIGHT);
const weights = z
  .object({ blue: weight, green: weight })
  .refine(({ blue, green }) => blue + green > 0, 'a split of 0/0 sends traffic nowhere');
const steps = z
  .array(z.number().int().min(1).max(100))
  .min(1)
  .max(MAX_STEPS)
  .refine(
    (percentages) =>
      percentages.at(-1) === 100 &&
      percentages.every((percent, index) => percent > (percentages[index - 1] ?? 0)),
    'steps are percentages that rise to 100',
  );

const LONGEST_PAUSE_SECONDS = 24 * 3_600;
const { shortestMs, longestMs, mostLatencyMs } = FAULT_LIMITS;

const bare = z.object({ kind: z.enum(['rollback', 'promote', 'pause', 'resume', 'abort', 'fault-off']) });

/** What a page may ask for. */
export const commandSchema: z.ZodType<ConsoleCommand> = z.union([
  bare,
  z.object({ kind: z.literal('shift'), weights, seen: z.object({ blue: weight, green: weight }).nullable() }),
  z.object({
    kind: z.literal('rollout'),
    to: colour,
    steps,
    pauseSeconds: z.number().min(1).max(LONGEST_PAUSE_SECONDS),
    manual: z.boolean(),
  }),
  z
    .object({
      kind: z.literal('fault'),
      colour,
      errorPercent: z.number().min(0).max(100),
      latencyMs: z.number().int().min(0).max(mostLatencyMs),
      seconds: z
        .number()
        .min(shortestMs / 1_000)
        .max(longestMs / 1_000),
    })
    .refine(({ errorPercent, latencyMs }) => errorPercent > 0 || latencyMs > 0, 'what goes wrong?'),
  z.object({ kind: z.enum(['start', 'stop']), colour }),
]);

/** A command in words. */
export function labelOf(command: ConsoleCommand): string {
  switch (command.kind) {
    case 'shift':
      return `shift to ${formatSplit(command.weights)}`;
    case 'rollout':
      return `rollout to ${command.to} by ${command.steps.join(', ')} %`;
    case 'fault': {
      const { errorPercent, latencyMs, seconds } = command;
      const errors = errorPercent > 0 ? [`${errorPercent} % errors`] : [];
      const latency = latencyMs > 0 ? [`${latencyMs} ms late`] : [];
      return `fault of ${command.colour}: ${[...errors, ...latency].join(', ')}, for ${seconds} s`;
    }
    case 'fault-off':
      return 'end the fault';
    case 'start':
    case 'stop':
      return `${command.kind} ${command.colour}`;
    default:
      return command.kind;
  }
}
