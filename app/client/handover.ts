import type { Handover, SessionReady } from '../contract/events';
import { asError, sleep, unlessAborted, type Clock } from './clock';
import type { HandoverProgress } from './client-events';
import type { Connection } from './connection';

export interface HandoverConfig {
  readonly clock: Clock;
  /** The connection that is in use; undefined before the first one. */
  readonly active: () => Connection | undefined;
  /** Opens a second connection. */
  readonly open: (instruction: Handover) => Connection;
  /** Joins all rooms on the second connection and catches up there. */
  readonly prepare: (connection: Connection) => Promise<void>;
  /** From now on the second connection is the one in use. */
  readonly switchTo: (connection: Connection) => void;
  /** Resolves when nothing that was sent on the first connection waits for its answer any more; bounded. */
  readonly settle: (connection: Connection) => Promise<void>;
  readonly close: (connection: Connection) => void;
  readonly onProgress: (progress: HandoverProgress) => void;
}

interface Attempt {
  readonly instruction: Handover;
  readonly abort: AbortController;
  /** Called when the first connection is lost. */
  firstLost: () => void;
  /** Whether the first connection is still the one in use. */
  preparing: boolean;
}

/**
 * Moves the client to another colour, make before break: the second connection is opened, ready and in every room
 * before sending is switched to it, and only when nothing is under way on the first is that one closed. If the second
 * cannot be had before the deadline, it is given up and the client stays where it is. If the first is lost meanwhile, the
 * second takes over as soon as it is ready, and joins the rooms then: it may be the only one that is open.
 *
 * One move at a time. While one is being prepared, an instruction to the same colour is left out, and one to another
 * colour takes its place; after sending was switched, a further instruction waits until the move is complete.
 */
export class HandoverControl {
  #attempt: Attempt | undefined;
  #next: (() => void) | undefined;
  #closed = false;

  constructor(private readonly config: HandoverConfig) {}

  /** An instruction from the server, on whichever connection; one that is being left has no say any more. */
  receive(from: Connection, instruction: Handover): void {
    if (this.#closed || from !== this.config.active()) return;
    const deadlineAt = this.config.clock.now() + instruction.deadlineMs;
    const attempt = this.#attempt;
    if (!attempt) {
      this.#begin(instruction, deadlineAt);
      return;
    }
    if (attempt.preparing && attempt.instruction.to === instruction.to) return;
    this.#next = () => this.#begin(instruction, deadlineAt);
    if (attempt.preparing) attempt.abort.abort(new Error('another handover took its place'));
  }

  /** A connection was lost. */
  lost(connection: Connection): void {
    if (this.#attempt?.preparing && connection === this.config.active()) this.#attempt.firstLost();
  }

  /** Gives up whatever is under way. */
  close(): void {
    this.#closed = true;
    this.#next = undefined;
    this.#attempt?.abort.abort(new Error('the client was closed'));
  }

  #begin(instruction: Handover, deadlineAt: number): void {
    const abort = new AbortController();
    const attempt: Attempt = { instruction, abort, firstLost: () => {}, preparing: true };
    this.#attempt = attempt;
    const cancelDeadline = this.config.clock.after(Math.max(0, deadlineAt - this.config.clock.now()), () => {
      abort.abort(new Error('the second connection was not ready in time'));
    });
    const from = this.config.active()?.session;
    void this.#move(attempt, from, cancelDeadline).finally(() => {
      cancelDeadline();
      this.#attempt = undefined;
      const next = this.#next;
      this.#next = undefined;
      next?.();
    });
  }

  async #move(attempt: Attempt, from: SessionReady | undefined, cancelDeadline: () => void): Promise<void> {
    const { instruction, abort } = attempt;
    const { config } = this;
    const { to, reason } = instruction;
    const progress = { to, reason, ...(from && { from: from.colour }) };
    let second: Connection | undefined;
    try {
      config.onProgress({ ...progress, phase: 'started' });
      await sleep(config.clock, instruction.afterMs, abort.signal);
      second = config.open(instruction);
      await unlessAborted(second.whenReady(), abort.signal);
      await unlessAborted(this.#prepared(attempt, second), abort.signal);
    } catch (error) {
      if (this.#closed || !second?.session || config.active()?.session) {
        if (second) config.close(second);
        config.onProgress({ ...progress, phase: 'failed', error: asError(error) });
        return;
      }
    }
    cancelDeadline();
    attempt.preparing = false;
    const first = config.active();
    second.adopt();
    config.switchTo(second);
    if (first) {
      await config.settle(first);
      await untilOnlyOneIsNeeded(first, second);
      config.close(first);
    }
    config.onProgress({ ...progress, phase: 'completed' });
  }

  /* Resolves when the second connection is in all rooms, or is the only one that is open. */
  #prepared(attempt: Attempt, second: Connection): Promise<void> {
    if (!this.config.active()?.session) return Promise.resolve();
    const firstLost = new Promise<void>((resolve) => {
      attempt.firstLost = resolve;
    });
    return Promise.race([this.config.prepare(second), firstLost]);
  }
}

/* The second may be lost while the first settles: then the first, if it is open, is what the client still has. */
async function untilOnlyOneIsNeeded(first: Connection, second: Connection): Promise<void> {
  while (first.session && !second.session) await second.whenReady().catch(() => undefined);
}
