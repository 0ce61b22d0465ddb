import type { Colour } from '../../app/contract/colour';
import type { InstanceTelemetry } from '../../app/contract/telemetry';
import type { Weights } from '../../app/contract/weights';

/*
 * What the console's server and its page say to each other; both are of the same version. Browser-safe.
 *
 * `GET /api/stream` is a stream of server-sent events named like the keys of `ConsoleEvents`, each with JSON.
 * `POST /api/commands` takes a `ConsoleCommand`, and answers 202 with a `CommandAnswer`, or 4xx with `{error: {code,
 * message}}`. `GET /api/ready` answers a `Readiness`; it takes some seconds.
 */

export interface ConsoleEvents {
  /** First of all, and after each reconnection: the points and dots of the last minutes, oldest first. */
  history: { readonly points: readonly Point[]; readonly dots: readonly Dot[] };
  /** How things stand: every half second, and at once when an operation or a rollout moves. */
  view: ConsoleView;
  /** Every second. */
  point: Point;
  /** New samples, a few times a second. */
  dots: readonly Dot[];
}

export type Counts = Readonly<Record<Colour, number>>;

/** A sampled request. */
export interface Dot {
  /** Rising by one. */
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Who answered, also with an error, where the answer tells; null when no colour did. */
  readonly colour: Colour | null;
  /** For people, for example `HTTP 503` or `ECONNRESET`; null when it was answered well. */
  readonly error: string | null;
  /** Until it was answered, or failed. */
  readonly ms: number;
}

/** A moment of the charts. Null is unknown, and never drawn as zero. */
export interface Point {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly configured: Weights | null;
  /** Samples of the second, by the colour that answered. */
  readonly requests: Counts | null;
  /** Samples of the second that failed. */
  readonly errors: number;
  readonly sockets: Counts | null;
  /** 99th percentile of the last seconds by the colour that served the reader. */
  readonly deliveryP99Ms: Readonly<Record<Colour, number | null>>;
  /** What was changed in this second, for a mark, for example `50/50`. */
  readonly mark: string | null;
}

export interface ConsoleView {
  /** Milliseconds since 1970, by the console's server: what remaining times are counted from. */
  readonly at: number;
  readonly place: { readonly kind: 'aws' | 'rehearsal'; readonly name: string };
  /** Where the audience goes, best for a phone; null when it is not known. */
  readonly audienceUrl: string | null;
  readonly traffic: TrafficView;
  /** Of the samples of the last five seconds. */
  readonly requests: { readonly counts: Counts; readonly errors: number; readonly perSecond: number };
  /** Of all samples since the console started. */
  readonly totals: { readonly requests: number; readonly errors: number; readonly lastError: string | null };
  /** Open sockets of the whole fleet; null when nobody tells. */
  readonly sockets: { readonly counts: Counts; readonly complete: boolean } | null;
  readonly instances: readonly InstanceView[];
  /** What the tasks relay; null when it is heard of. */
  readonly telemetryProblem: string | null;
  /** The observer: real clients that chat in rooms of their own; null while they come in. */
  readonly observer: ObserverView | null;
  /** Why there is none. */
  readonly observerProblem: string | null;
  /**
   * Why rollout, fault or audit could not be read lately; they are then as they were read last, or null. Null when all
   * was read.
   */
  readonly parametersProblem: string | null;
  /** The newest first; null while it has never been read. */
  readonly audit: readonly AuditLine[] | null;
  readonly rollout: RolloutView | null;
  readonly fault: FaultView | null;
  /** The newest first, the last few of all consoles of this server. */
  readonly operations: readonly Operation[];
}

export interface TrafficView {
  /** What is wanted; null when it cannot be read. */
  readonly configured: Weights | null;
  /** What the load balancer really has; null when it cannot be read, or its rules differ. */
  readonly live: Weights | null;
  /** The colour that a rollback returns to. */
  readonly stable: Colour | null;
  readonly healthyTargets: Counts | null;
  /** What is wrong, a phrase each. */
  readonly problems: readonly string[];
  /** When it was last read, in milliseconds since 1970; null for never. */
  readonly readAt: number | null;
  /** Why it cannot be read now. */
  readonly stale: string | null;
}

export interface InstanceView extends InstanceTelemetry {
  /** Since it was last heard of. */
  readonly silentMs: number;
  readonly state: 'serving' | 'draining' | 'silent' | 'ended';
}

export interface Delivery {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export interface ObserverView {
  readonly clients: number;
  readonly connected: number;
  /** Moments in which a client had no open socket. */
  readonly dropped: number;
  readonly sent: number;
  readonly acknowledged: number;
  /** Acknowledged messages that a member lacks. */
  readonly lost: number;
  readonly shownTwice: number;
  readonly handovers: number;
  /** How long there was nobody to observe since the console began, in milliseconds: what happened then is not counted. */
  readonly blindMs: number;
  /** Milliseconds from sending to showing, in the last seconds, by the colour that served the reader. */
  readonly deliveryMs: Readonly<Record<Colour, Delivery | null>>;
}

export interface AuditLine {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly action: 'shift' | 'rollback' | 'rollout' | 'fault' | 'start' | 'stop';
  /** Short, for example `user/ann`. */
  readonly by: string;
  readonly from: Weights | null;
  readonly to: Weights | null;
  readonly verified: boolean;
  readonly shiftMs: number | null;
  readonly verdict: 'pass' | 'fail' | 'inconclusive' | 'promoted' | 'aborted' | null;
  readonly note: string | null;
}

export interface RolloutView {
  readonly to: Colour;
  /** Percent of the receiving colour. */
  readonly steps: readonly number[];
  /** The step under way, from 0. */
  readonly index: number;
  readonly phase:
    | 'shifting'
    | 'observing'
    | 'paused'
    | 'waiting'
    | 'rolling-back'
    | 'completed'
    | 'rolled-back'
    | 'aborted';
  /** When the phase ends by itself, in milliseconds since 1970; null when it does not, or that is not known. */
  readonly until: number | null;
  /** For people. */
  readonly text: string;
  /** Why it rolls back or has ended; null for any other phase. */
  readonly reason: string | null;
  readonly verdicts: readonly {
    readonly percent: number;
    readonly verdict: 'pass' | 'fail' | 'inconclusive' | 'promoted';
    readonly reasons: readonly string[];
  }[];
  readonly by: string;
  /** Whether a process drives it at the moment: otherwise `resume` takes it up. */
  readonly driven: boolean;
}

export interface FaultView {
  readonly colour: Colour;
  readonly errorPercent: number;
  readonly latencyMs: number;
  /** Milliseconds since 1970. */
  readonly until: number;
}

export type ConsoleCommand =
  /** `seen` is the configured split on the screen of who asks: when it is another one by now, the shift is refused. */
  | { readonly kind: 'shift'; readonly weights: Weights; readonly seen: Weights | null }
  | { readonly kind: 'rollback' }
  | {
      readonly kind: 'rollout';
      readonly to: Colour;
      readonly steps: readonly number[];
      readonly pauseSeconds: number;
      readonly manual: boolean;
    }
  | { readonly kind: 'promote' | 'pause' | 'resume' | 'abort' }
  | {
      readonly kind: 'fault';
      readonly colour: Colour;
      readonly errorPercent: number;
      readonly latencyMs: number;
      readonly seconds: number;
    }
  | { readonly kind: 'fault-off' }
  | { readonly kind: 'start'; readonly colour: Colour }
  | { readonly kind: 'stop'; readonly colour: Colour };

export interface CommandAnswer {
  /** The operation to look for in `view.operations`. */
  readonly operation: string;
}

/** A command that was taken, and what became of it. */
export interface Operation {
  readonly id: string;
  readonly kind: ConsoleCommand['kind'];
  /** For people, for example `shift to 50/50`. */
  readonly label: string;
  readonly state: 'pending' | 'verified' | 'failed' | 'refused';
  /** What became of it, for example `verified in 52 ms` or why it was refused; null while it is pending. */
  readonly detail: string | null;
  /** The split that was verified, and how long that took in milliseconds; null for anything else. */
  readonly split: { readonly weights: Weights; readonly ms: number } | null;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly endedAt: number | null;
}

export interface Readiness {
  readonly ready: boolean;
  readonly checks: readonly {
    readonly name: string;
    readonly status: 'ok' | 'warning' | 'failed';
    readonly detail: string;
    readonly remedy: string | null;
  }[];
}
