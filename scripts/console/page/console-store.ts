import { sameShares } from '../../../app/contract/weights';
import type {
  CommandAnswer,
  ConsoleCommand,
  ConsoleEvents,
  ConsoleView,
  Dot,
  Operation,
  Point,
  TrafficView,
} from '../contract';
import type { Control } from './control';
import { addSayings, operationSayings, type Saying } from './sayings';

/** How the page and the console's server stand with each other. */
export type StreamState =
  /** Nothing was heard yet. */
  | 'connecting'
  | 'live'
  /** Connected, but nothing was heard for `STALE_AFTER_MS`. */
  | 'stale'
  /** Not connected; the page goes on trying. */
  | 'lost'
  /** The server does not take this browser: a fresh address is needed. */
  | 'refused'
  /** The server answers, but cannot give it; the page goes on trying. */
  | 'unavailable';

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

export interface ConsoleState {
  readonly stream: StreamState;
  /** Why the stream is unavailable, in the server's words. */
  readonly streamProblem: string | null;
  /** When something was last heard, in milliseconds since 1970 by the page's clock; null for never. */
  readonly heardAt: number | null;
  readonly view: ConsoleView | null;
  /** Oldest first. */
  readonly points: readonly Point[];
  readonly dots: readonly Dot[];
  readonly requests: Readonly<Partial<Record<ControlGroup, ControlRequest>>>;
  /** Whether the next view is the first of a connection: what it does not list, its server does not know. */
  readonly isResumed: boolean;
  /** What is told to those who do not see it, the newest last. */
  readonly sayings: readonly Saying[];
}

type StreamEvent = {
  [Name in keyof ConsoleEvents]: {
    readonly kind: Name;
    readonly data: ConsoleEvents[Name];
    readonly now: number;
  };
}[keyof ConsoleEvents];

export type ConsoleAction =
  | StreamEvent
  | { readonly kind: 'heard' | 'tick'; readonly now: number }
  | { readonly kind: 'lost' | 'refused' }
  | { readonly kind: 'unavailable'; readonly problem: string }
  | ({
      readonly kind: 'sending';
      readonly command: ConsoleCommand['kind'];
      readonly control: Control;
    } & RequestKey)
  | ({ readonly kind: 'taken'; readonly answer: CommandAnswer } & RequestKey)
  | ({ readonly kind: 'rejected'; readonly problem: string } & RequestKey);

interface RequestKey {
  readonly group: ControlGroup;
  readonly request: number;
}

/** Views come every half second: after so long without one, figures no longer count as live. */
export const STALE_AFTER_MS = 3_000;
/** What was read sooner after a change may have been asked for before it. */
const READ_WITHIN_MS = 3_000;
const KEEP_POINTS_MS = 10 * 60_000;
export const KEEP_DOTS = 600;

export const INITIAL_STATE: ConsoleState = {
  stream: 'connecting',
  streamProblem: null,
  heardAt: null,
  view: null,
  points: [],
  dots: [],
  requests: {},
  isResumed: false,
  sayings: [],
};

/** What the page knows after something happened. */
export function reduceConsole(state: ConsoleState, action: ConsoleAction): ConsoleState {
  switch (action.kind) {
    case 'heard':
      return heard(state, action.now);
    case 'view':
      return {
        ...heard(state, action.now),
        view: action.data,
        requests: settle(state.requests, action.data, state.isResumed),
        isResumed: false,
        sayings: addSayings(
          state.sayings,
          operationSayings(state.view?.operations, action.data.operations),
        ),
      };
    case 'point':
      return { ...heard(state, action.now), points: recent([...state.points, action.data]) };
    case 'dots':
      return { ...heard(state, action.now), dots: latest([...state.dots, ...action.data]) };
    case 'history':
      return {
        ...heard(state, action.now),
        points: recent(action.data.points),
        dots: latest(action.data.dots),
        isResumed: true,
      };
    case 'tick':
      return isOverdue(state, action.now) ? { ...state, stream: 'stale' } : state;
    case 'lost':
      return { ...state, stream: state.stream === 'connecting' ? 'connecting' : 'lost' };
    case 'refused':
      return { ...state, stream: 'refused' };
    case 'unavailable':
      return { ...state, stream: 'unavailable', streamProblem: action.problem };
    default:
      return reduceRequests(state, action);
  }
}

type RequestAction = Extract<ConsoleAction, { readonly group: ControlGroup }>;

function reduceRequests(state: ConsoleState, action: RequestAction): ConsoleState {
  const last = state.requests[action.group];
  const update = (request: ControlRequest): ConsoleState => ({
    ...state,
    requests: { ...state.requests, [action.group]: request },
  });
  if (action.kind === 'sending') {
    const { request, control, command: kind } = action;
    const unknown = { operation: null, detail: null, split: null, endedAt: null };
    return update({ ...unknown, request, control, kind, state: 'pending' });
  }
  if (last?.request !== action.request) return state;
  if (action.kind === 'taken') return update({ ...last, operation: action.answer.operation });
  const refused: ControlRequest = { ...last, state: 'refused', detail: action.problem };
  const saying = { key: `request ${action.request}`, what: last.control, outcome: refused };
  return { ...update(refused), sayings: addSayings(state.sayings, [saying]) };
}

/**
 * Takes over what became of operations; one that left the list keeps what was last known of it. A verified split speaks
 * for as long as it holds.
 */
function settle(
  requests: ConsoleState['requests'],
  view: ConsoleView,
  isResumed: boolean,
): ConsoleState['requests'] {
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
export function shownOutcome(
  requests: ConsoleState['requests'],
  group: ControlGroup,
): ControlRequest | undefined {
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

function heard(state: ConsoleState, now: number): ConsoleState {
  return { ...state, stream: 'live', heardAt: now };
}

function isOverdue({ stream, heardAt }: ConsoleState, now: number): boolean {
  return stream === 'live' && heardAt !== null && now - heardAt >= STALE_AFTER_MS;
}

function recent(points: readonly Point[]): readonly Point[] {
  const last = points.at(-1);
  return last ? points.filter(({ at }) => last.at - at <= KEEP_POINTS_MS) : points;
}

function latest(dots: readonly Dot[]): readonly Dot[] {
  return dots.slice(-KEEP_DOTS);
}
