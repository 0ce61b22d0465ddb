import type { CommandAnswer, ConsoleCommand, ConsoleEvents, ConsoleView, Dot, Point } from '../contract';
import type { Control } from './control';
import { settle, type ControlGroup, type ControlRequest, type ControlRequests } from './control-requests';
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
  readonly requests: ControlRequests;
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
        sayings: addSayings(state.sayings, operationSayings(state.view?.operations, action.data.operations)),
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
