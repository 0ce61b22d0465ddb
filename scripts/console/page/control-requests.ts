import { sameShares } from '../../../app/contract/weights';
import type { ConsoleCommand, ConsoleView, Operation, TrafficView } from '../contract';
import type { Control } from './control';

/** Which controls belong together: each group shows what became of the last that was used. */
export type ControlGroup = 'traffic' | 'show' | 'rollout' | 'fault' | 'power';

/** What became of a command. */
export interface Outcome {
  readonly kind: ConsoleCommand['kind'];
  /** Unknown when the server that took it is gone. */
  readonly state: Operation['state'] | 'unknown';
  /** For people; null while there is nothing to say. */
  readonly detail: string | null;
  readonly split: Operation['split'];
}

/** What became of the last control used in a group. */
export interface ControlRequest extends Outcome {
  /** Tells it from those before: an answer to an earlier one is of no interest. */
  readonly request: number;
  readonly control: Control;
  /** The operation that it began; null until the server took it. */
  readonly operation: string | null;
  /** Milliseconds since 1970 by the server's clock; null until the operation has ended. */
  readonly endedAt: number | null;
}

export type ControlRequests = Readonly<Partial<Record<ControlGroup, ControlRequest>>>;

/** What was read sooner after a change may have been asked for before it. */
const READ_WITHIN_MS = 3_000;

/**
 * Takes over what became of operations; one that left the list keeps what was last known of it. A verified split speaks
 * for as long as it holds.
 * @param isResumed whether it is the first view of a connection: what it does not list, its server does not know
 */
export function settle(requests: ControlRequests, view: ConsoleView, isResumed: boolean): ControlRequests {
  const settled = Object.entries(requests)
    .map(([group, request]) => [group, withOutcome(request, view, isResumed)] as const)
    .filter(([, request]) => !isOvertaken(request, view));
  return Object.fromEntries(settled);
}

function withOutcome(
  request: ControlRequest,
  { operations }: ConsoleView,
  isResumed: boolean,
): ControlRequest {
  const operation = operations.find(({ id }) => id === request.operation);
  if (operation) {
    const { state, detail, split, endedAt } = operation;
    return { ...request, state, detail, split, endedAt };
  }
  const isGone = isResumed && request.operation !== null && request.state === 'pending';
  return isGone ? { ...request, state: 'unknown' } : request;
}

/** Whether somebody has changed the split since it was verified. */
function isOvertaken(request: ControlRequest, { operations, traffic }: ConsoleView): boolean {
  if (request.state !== 'verified' || groupOf(request.kind) !== 'traffic') return false;
  const newest = operations.find(({ kind }) => groupOf(kind) === 'traffic');
  if (newest && newest.id !== request.operation) return true;
  const { split } = request;
  return (
    split !== null &&
    traffic.configured !== null &&
    isReadSince(request, traffic, READ_WITHIN_MS) &&
    !sameShares(split.weights, traffic.configured)
  );
}

/** Whether the load balancer was read since an operation has ended, and so many milliseconds after it. */
export function isReadSince(
  { endedAt }: Pick<ControlRequest, 'endedAt'>,
  { readAt }: Pick<TrafficView, 'readAt'>,
  afterMs = 0,
): boolean {
  return endedAt !== null && readAt !== null && readAt > endedAt + afterMs;
}

/**
 * What a group has to say of its last control: of what is verified, only the control that was used last of all speaks.
 */
export function shownOutcome(requests: ControlRequests, group: ControlGroup): ControlRequest | undefined {
  const request = requests[group];
  const last = Math.max(...Object.values(requests).map(({ request: number }) => number));
  return request && (request.state !== 'verified' || request.request === last) ? request : undefined;
}

/** The group that a command belongs to. */
export function groupOf(kind: ConsoleCommand['kind']): ControlGroup {
  switch (kind) {
    case 'shift':
    case 'rollback':
      return 'traffic';
    case 'fault':
    case 'fault-off':
      return 'fault';
    case 'start':
    case 'stop':
      return 'power';
    default:
      return 'rollout';
  }
}
