import { FIGURES_PERIOD_SECONDS } from '../contract/figures';

/** How often an instance does what it does by itself, and how long it waits; in milliseconds. */
export const TIMINGS = {
  /** Between two snapshots for the other instances; presence is announced as often. */
  fleetMs: 1_000,
  /** Between two looks at the heads of the rooms. */
  headsMs: 2_000,
  /** Between two readings of the weights. */
  weightsMs: 1_000,
  /** Between two rounds of handovers. */
  handoverRoundMs: 500,
  /** What a client has to move. */
  handoverDeadlineMs: 8_000,
  /** How long a client that a handover brought is left alone. */
  handoverSettleMs: 5_000,
  /** How long a shutdown waits to hear of another instance before it sends clients away without. */
  drainPatienceMs: 3_000,
  /** After this a shutdown asks a client again that is still there. */
  drainAskAgainMs: 2_000,
  /** What the clients have to leave before a shutdown: with what follows, less than a task's stop timeout. */
  drainMs: 20_000,
  /** Between two attempts to reach the store at the start. */
  startRetryMs: 500,
  /** How long nothing may be heard of a colour, over Redis, before the other takes tickets for a failover. */
  goneAfterMs: 2_000,
  /** Between two heartbeats in the store. */
  heartbeatMs: 2_000,
  /** How long heartbeats may stand still before the others count an instance as dead. */
  deadAfterMs: 8_000,
  /** What the record of a connection is kept for; it is renewed after half of that. */
  connectionRecordMs: 24 * 60 * 60 * 1_000,
  /** Between two looks at whether the store answers. */
  storeStateMs: 1_000,
  /** Between two looks for clients that do not read. */
  slowConsumersMs: 1_000,
  /** Between two reports of the figures. */
  figuresMs: FIGURES_PERIOD_SECONDS * 1_000,
  /** What traces wait for others to be delivered with. */
  tracesMs: 5_000,
} as const;

export type Timings = Readonly<Record<keyof typeof TIMINGS, number>>;
