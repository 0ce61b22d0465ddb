import { InvalidWeightsError, type Weights } from '../../app/contract/weights';
import { resourceNames } from '../../infra/outputs';
import type { AwsCall } from './aws-call';
import type { Target } from './connection';
import { forecastHandover, type HandoverForecast } from './handover-forecast';
import { isKnown, type ObservedFleet } from './observed-fleet';
import { planShift, type ShiftRequest } from './plan';
import { UNKNOWN_STABLE } from './shift';
import { shiftCalls } from './shift-calls';
import type { RolloutState } from './state';

/** What a change of the traffic would do. */
export type DryRun =
  | { readonly kind: 'refusal'; readonly reason: string }
  | {
      readonly kind: 'plan';
      /** The configured split; null when the parameter cannot be read. */
      readonly from: Weights | null;
      readonly to: Weights;
      /** The calls that change something; none when all is as wanted. */
      readonly calls: readonly AwsCall[];
      /** Which sockets would move; null for none, and a reason where that cannot be told. */
      readonly handover: HandoverForecast | null | { readonly unknown: string };
    };

/* What the servers take when nothing else was configured. */
const DEFAULT_PERCENT = 16;
const DEFAULT_CONNECTIONS = 300;

/**
 * Works out what a request would do, and does nothing.
 * @param request undefined when it is not known what is wanted, because the parameter does not tell the stable colour
 */
export function dryRun(
  { deployment }: Pick<Target, 'deployment'>,
  state: RolloutState,
  request: ShiftRequest | undefined,
  fleet: ObservedFleet,
): DryRun {
  if (!request) return { kind: 'refusal', reason: UNKNOWN_STABLE };
  const plan = planShift(state, request);
  if (plan.kind === 'refusal') return plan;
  const { configured } = state;
  const from = configured instanceof InvalidWeightsError ? null : configured.weights;
  const { weights: to } = request;
  const calls = plan.kind === 'shift' ? shiftCalls(plan, to, resourceNames(deployment)) : [];
  const pace = 'handoverPercent' in deployment ? deployment : {};
  return { kind: 'plan', from, to, calls, handover: forecast(to, fleet, pace) };
}

function forecast(
  weights: Weights,
  fleet: ObservedFleet,
  pace: { readonly handoverPercent?: number | undefined; readonly connectionRate?: number | undefined },
) {
  if (!isKnown(fleet)) return { unknown: fleet.unknown };
  const { handoverPercent = DEFAULT_PERCENT, connectionRate = DEFAULT_CONNECTIONS } = pace;
  const sharePerSecond = handoverPercent / 100;
  const { sockets, instances } = fleet;
  const input = { weights, sockets, instances, sharePerSecond, connectionsPerSecond: connectionRate };
  return forecastHandover(input) ?? null;
}
