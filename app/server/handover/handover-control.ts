import { setTimeout as delay } from 'node:timers/promises';
import type { Colour } from '../../contract/colour';
import type { Handover } from '../../contract/events';
import type { Weights } from '../../contract/weights';
import { type ChatServer, type ChatSocket, connectionsOf } from '../connections/chat-server';
import type { InstanceSnapshot } from '../fleet/fleet-view';
import type { Logger } from '../platform/logging';
import type { SessionTokens } from '../sessions/session-tokens';
import { drainCount, planDrain } from './drain-plan';
import { type HandoverPace, planRebalance, warmingUp } from './rebalance-plan';
import { RecentPeak } from './recent-peak';

/** Counts of other instances are a second old, and a move takes about as long. */
const CLIENTS_WINDOW_MS = 3_000;

export interface HandoverControlConfig {
  readonly io: ChatServer;
  readonly tokens: SessionTokens;
  readonly instanceId: string;
  readonly colour: Colour;
  readonly weights: () => Weights | undefined;
  readonly instances: () => readonly InstanceSnapshot[];
  readonly pace: HandoverPace;
  /** Milliseconds from round to round; a round's clients are spread over it. */
  readonly roundMs: number;
  /** Milliseconds that a client has to move, before it counts as staying and may be asked again. */
  readonly deadlineMs: number;
  /** Milliseconds that a client which a handover brought here is left alone. */
  readonly settleMs: number;
  /** Milliseconds that a drain waits to hear of another instance. */
  readonly patienceMs: number;
  /**
   * Milliseconds after which a drain asks a client again: an instance that drains refuses handovers, so a client that
   * is to stay within its colour may have come back to where it was.
   */
  readonly drainAskAgainMs: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly random: () => number;
  readonly logger: Logger;
  /** Hears how many clients were asked to move, and why. */
  readonly onAsked: (reason: Handover['reason'], clients: number) => void;
}

/** Asks clients to move to another colour: those that its colour has too many of, and all of them before a shutdown. */
export class HandoverControl {
  readonly #clients: RecentPeak;
  #draining = false;
  /** Rounds without a pause in which there were clients to ask. */
  #roundsInARow = 0;

  constructor(private readonly config: HandoverControlConfig) {
    this.#clients = new RecentPeak(CLIENTS_WINDOW_MS, config.now);
  }

  /** One round: asks this instance's part of the surplus, as fast as the pace allows. */
  async rebalance(): Promise<void> {
    const { weights, instances, instanceId, colour, pace } = this.config;
    const current = weights();
    const fleet = instances();
    const clients = this.#clients.add(fleet.reduce((total, { open }) => total + open, 0));
    if (this.#draining || !current) return;
    const plan = planRebalance({
      instanceId,
      colour,
      weights: current,
      instances: fleet,
      clients,
      pace: warmingUp(pace, this.#roundsInARow),
    });
    this.#roundsInARow = plan ? this.#roundsInARow + 1 : 0;
    if (!plan) return;
    const settled = this.config.now() - this.config.settleMs;
    const movable = this.#askable().filter(
      ({ data }) => !data.arrivedByHandover || data.connectedAt <= settled || current[colour] === 0,
    );
    const chosen = movable.slice(0, plan.count);
    const { deadlineMs } = this.config;
    await this.#ask(chosen, { to: plan.to, reason: 'rebalance', deadlineMs, askAgainMs: deadlineMs });
    if (chosen.length > 0) this.config.logger.debug({ to: plan.to, clients: chosen.length }, 'asked to move');
  }

  /**
   * Asks all clients to move elsewhere, in rounds, and resolves when they have gone, when the deadline has passed, or
   * when there is nowhere to go. The pace is that of a rebalance, or faster if the deadline wants it. Long-polling
   * clients are not asked: they come back by themselves.
   * @param deadlineMs milliseconds from now
   */
  async drain(deadlineMs: number): Promise<void> {
    this.#draining = true;
    const { now, instanceId, colour, logger, roundMs } = this.config;
    const end = now() + deadlineMs;
    const patientUntil = now() + this.config.patienceMs;
    const clients = this.#overWebSocket().length;
    for (const { data } of connectionsOf(this.config.io)) data.leavingUntil = 0;
    while (this.#overWebSocket().length > 0 && now() < end) {
      const fleet = { weights: this.config.weights(), instances: this.config.instances() };
      const step = planDrain({ instanceId, colour, ...fleet }, now() < patientUntil);
      if (step.kind === 'give-up') {
        const left = this.#overWebSocket().length;
        logger.warn({ clients: left }, 'no other instance is live to hand clients over to');
        return;
      }
      if (step.kind === 'ask') await this.#drainRound(step, clients, end - now());
      await this.#untilEmptyOr(Math.min(roundMs, end - now()));
    }
  }

  async #drainRound(
    { to, destinations }: { readonly to: Colour; readonly destinations: number },
    clients: number,
    leftMs: number,
  ): Promise<void> {
    const { deadlineMs: moveMs, drainAskAgainMs, pace, roundMs } = this.config;
    const askable = this.#askable();
    const round = { clients, askable: askable.length, destinations, leftMs, moveMs, roundMs };
    const deadlineMs = Math.min(moveMs, leftMs);
    const askAgainMs = Math.min(deadlineMs, roundMs + drainAskAgainMs);
    const chosen = askable.slice(0, drainCount(round, pace));
    await this.#ask(chosen, { to, reason: 'drain', deadlineMs, askAgainMs });
  }

  async #untilEmptyOr(ms: number): Promise<void> {
    const stepMs = 50;
    for (let waited = 0; waited < ms && this.#overWebSocket().length > 0; waited += stepMs)
      await delay(stepMs);
  }

  #overWebSocket(): ChatSocket[] {
    return connectionsOf(this.config.io).filter(({ conn }) => conn.transport.name === 'websocket');
  }

  /* Those that were asked least lately first: one that cannot move does not keep others from being asked. */
  #askable(): ChatSocket[] {
    const now = this.config.now();
    return this.#overWebSocket()
      .filter(({ data }) => data.leavingUntil <= now)
      .sort((a, b) => a.data.leavingUntil - b.data.leavingUntil);
  }

  /* Each has a time of its own within the round, so that they do not arrive together. */
  async #ask(sockets: readonly ChatSocket[], { to, reason, deadlineMs, askAgainMs }: Ask): Promise<void> {
    const now = this.config.now();
    for (const { data } of sockets) data.leavingUntil = now + askAgainMs;
    this.config.onAsked(reason, sockets.length);
    const spreadMs = Math.min(this.config.roundMs, deadlineMs / 2);
    await Promise.all(
      sockets.map(async (socket, index) => {
        const { userId, sessionId } = socket.data;
        const ticket = await this.config.tokens.signTicket({ userId, sessionId, to }, now + deadlineMs);
        const afterMs = Math.floor(((index + this.config.random()) / sockets.length) * spreadMs);
        socket.emit('handover', { to, ticket, afterMs, deadlineMs: Math.floor(deadlineMs), reason });
      }),
    );
  }
}

interface Ask extends Pick<Handover, 'to' | 'reason' | 'deadlineMs'> {
  /** Milliseconds after which the same clients may be asked again. */
  readonly askAgainMs: number;
}
