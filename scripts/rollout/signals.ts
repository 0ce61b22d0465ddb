import type { Colour } from '../../app/contract/colour';

/** What became of requests that one colour got. */
export interface ColourTraffic {
  readonly requests: number;
  /** Answers of 5xx, the load balancer's own included, and requests without an answer. */
  readonly errors: number;
  /** Milliseconds; null where there was no answer. */
  readonly p95Ms: number | null;
}

/** What an audience of real clients has noticed. */
export interface ProbeFigures {
  readonly clients: number;
  /** Moments in which a client had no open socket. */
  readonly disconnects: number;
  /** Acknowledged messages that a member of their room lacks. */
  readonly lost: number;
  readonly shownTwice: number;
  /** Displays of a message at another member. */
  readonly deliveries: number;
  /** From the sender's call to the display, in milliseconds; null before the first. */
  readonly deliveryP95Ms: number | null;
  /** Messages that their senders were told had failed, or that were refused at least once. */
  readonly refused: number;
}

/** Everything that a step of a rollout is judged by, since the step began. */
export interface StepSignals {
  readonly healthyTargets: Readonly<Record<Colour, number>>;
  /** Requests that the probes made, by the colour that they were meant for. */
  readonly samples: Readonly<Record<Colour, ColourTraffic>>;
  /** The same from the load balancer's own metrics, of everybody's requests; null while there are none. */
  readonly metrics: Readonly<Record<Colour, ColourTraffic>> | null;
  readonly probes: ProbeFigures;
}

/** Where a rollout's signals come from: samples, metrics, and a probe audience. */
export interface SignalSource {
  /** Counts from now on. */
  beginStep(): void;
  /** What was seen since the step began. @throws what the load balancer's API throws */
  read(): Promise<StepSignals>;
  close(): Promise<void>;
}
