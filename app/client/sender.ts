import type { ChatMessage } from '../contract/messages';
import { ChatError } from './chat-error';
import type { Clock } from './clock';
import type { Connection } from './connection';
import { KeptOutbox } from './kept-outbox';
import { Outbox, type PendingMessage } from './outbox';
import type { OutboxStore } from './outbox-store';

export interface SenderConfig {
  readonly clock: Clock;
  readonly random: () => number;
  /** The connection to send on, where it is in the room; undefined where none is. */
  readonly route: (roomId: string) => Connection | undefined;
  /** Milliseconds after which an unsent message counts as failed. */
  readonly giveUpMs: number | undefined;
  /** Where unsent messages are kept beyond the client's life. */
  readonly store: OutboxStore;
  /** A message of the user's as a room shows it; undefined where none does. */
  readonly shown: (roomId: string, clientId: string) => ChatMessage | undefined;
  readonly onChange: (pending: PendingMessage) => void;
  /** The server has stored a message. */
  readonly onStored: (message: ChatMessage) => void;
  /** The server says that the connection is not in the room. */
  readonly onNotInRoom: (connection: Connection, roomId: string) => void;
}

interface Flight {
  readonly clientId: string;
  readonly attempt: number;
  readonly landed: Promise<void>;
}

/** Carries the outbox's messages over whichever connection is in use. */
export class Sender {
  readonly #outbox: Outbox;
  readonly #flights = new Map<Connection, Set<Flight>>();
  readonly #kept: KeptOutbox;
  #cancelTimer = () => {};
  #cancelLoading = () => {};
  /* What was left by an earlier run goes first. */
  #restored = false;
  #closed = false;

  constructor(private readonly config: SenderConfig) {
    this.#kept = new KeptOutbox(config.store, config.clock);
    this.#outbox = new Outbox(config.onChange, config.random, config.giveUpMs, this.#kept);
  }

  /** Takes up what an earlier run could not send; nothing is sent before. */
  start(): void {
    this.#cancelLoading = this.#kept.load((stored) => {
      this.#restored = true;
      this.#outbox.restore(stored, this.config.clock.now());
      for (const { roomId, clientId } of stored) {
        const message = this.config.shown(roomId, clientId);
        if (message) this.seen(message);
      }
      this.pump();
    });
  }

  /** All, or those of one room. */
  list(roomId?: string): PendingMessage[] {
    return this.#outbox.list(roomId);
  }

  send(message: Pick<PendingMessage, 'clientId' | 'roomId' | 'text'>): PendingMessage {
    const pending = this.#outbox.add(message, this.config.clock.now());
    this.pump();
    return pending;
  }

  retry(clientId: string): void {
    this.#outbox.retry(clientId, this.config.clock.now());
    this.pump();
  }

  discard(clientId: string): void {
    this.#outbox.discard(clientId);
  }

  /** The message was seen in its room, so it is stored even if the answer to its sender was lost. */
  seen(message: ChatMessage): void {
    this.#outbox.acknowledged(message.clientId, message);
  }

  /** Sends what is due and can be sent; to be called whenever either may have changed. */
  pump(): void {
    if (this.#closed || !this.#restored) return;
    const { clock, route } = this.config;
    const now = clock.now();
    this.#outbox.expire(now, ChatError.disconnected());
    for (const pending of this.#outbox.due(now)) {
      const connection = route(pending.roomId);
      if (connection) this.#transmit(connection, pending);
    }
    this.#cancelTimer();
    const times = [this.#outbox.nextDueAt(now), this.#outbox.nextExpiryAt()].filter((at) => at !== undefined);
    if (times.length > 0) {
      this.#cancelTimer = clock.after(Math.max(0, Math.min(...times) - now), () => this.pump());
    }
  }

  /**
   * Waits until everything sent on a connection is answered; what is not after some milliseconds is sent again on the
   * connection that is in use by then. The server stores it once.
   */
  async settle(connection: Connection, boundMs: number): Promise<void> {
    const flights = this.#flights.get(connection);
    if (!flights || flights.size === 0) return;
    let cancel = () => {};
    const bound = new Promise<void>((resolve) => {
      cancel = this.config.clock.after(boundMs, resolve);
    });
    await Promise.race([bound, Promise.all([...flights].map(({ landed }) => landed))]);
    cancel();
    for (const { clientId, attempt } of flights) this.#failed(clientId, attempt, ChatError.disconnected());
    this.pump();
  }

  close(): void {
    this.#closed = true;
    this.#cancelTimer();
    this.#cancelLoading();
  }

  #transmit(connection: Connection, { clientId, roomId, text }: PendingMessage): void {
    const attempt = this.#outbox.started(clientId);
    const flights = this.#flights.get(connection) ?? new Set<Flight>();
    this.#flights.set(connection, flights);
    const landed = connection
      .request('chat-message', { roomId, clientId, text })
      .then(
        ({ message }) => {
          // In this order: at no moment is it in neither list.
          this.config.onStored(message);
          this.#outbox.acknowledged(clientId, message);
        },
        (error: unknown) => {
          const refusal = ChatError.of(error);
          if (refusal.code === 'not-in-room') this.config.onNotInRoom(connection, roomId);
          this.#failed(clientId, attempt, refusal);
        },
      )
      .then(() => {
        flights.delete(flight);
        if (flights.size === 0) this.#flights.delete(connection);
        this.pump();
      });
    const flight: Flight = { clientId, attempt, landed };
    flights.add(flight);
  }

  /* Not being in the room is put right by joining it again, after which the message can be sent. */
  #failed(clientId: string, attempt: number, error: ChatError): void {
    const failure =
      error.code === 'not-in-room'
        ? new ChatError(error.code, error.message, true, error.retryAfterMs)
        : error;
    this.#outbox.attemptFailed(clientId, attempt, failure, this.config.clock.now());
  }
}
