import type { ChatMessage } from '../contract/messages';
import { backoffMs } from './backoff';
import { ChatError } from './chat-error';
import type { StoredMessage } from './outbox-store';

/** A message of one's own on its way. Every change makes a new object. */
export interface PendingMessage {
  /** Made by the sender and kept over every attempt: by it the server recognises a repetition. */
  readonly clientId: string;
  readonly roomId: string;
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly state: 'sending' | 'sent' | 'failed';
  /** How often it was given to a connection. */
  readonly attempts: number;
  /** Why it failed, or why the last attempt did. */
  readonly error?: ChatError;
  /** As it was stored, when it was sent. */
  readonly message?: ChatMessage;
}

interface Entry {
  pending: PendingMessage;
  inFlight: boolean;
  /* Not to be tried before. */
  notBefore: number;
  /* When it is given up. */
  deadline: number;
  /* Microseconds, as in StoredMessage. */
  readonly queuedAt: number;
}

/** Told what to keep of each message, so that it can be restored later. */
export interface Keeper {
  put(message: StoredMessage): void;
  remove(clientId: string): void;
}

/** Milliseconds after which a message that could not be sent counts as failed. */
const DEFAULT_GIVE_UP_MS = 60_000;

/**
 * Messages that are not acknowledged yet: one at a time on its way in a room, so that they are stored in the order in
 * which they were written. Interruptions and retryable refusals are repeated with backoff and the same `clientId`
 * until the message is given up. A failed message stays until it is retried or discarded, and holds up no other.
 */
export class Outbox {
  /* In the order of sending. */
  #entries = new Map<string, Entry>();
  #lastQueuedAt = 0;

  constructor(
    private readonly onChange: (pending: PendingMessage) => void,
    private readonly random: () => number,
    private readonly giveUpMs = DEFAULT_GIVE_UP_MS,
    private readonly keeper?: Keeper,
  ) {}

  /** Those of one room, or all; in the order of sending. */
  list(roomId?: string): PendingMessage[] {
    return [...this.#entries.values()]
      .map(({ pending }) => pending)
      .filter((pending) => roomId === undefined || pending.roomId === roomId);
  }

  add(message: Pick<PendingMessage, 'clientId' | 'roomId' | 'text'>, now: number): PendingMessage {
    const pending: PendingMessage = { ...message, createdAt: now, state: 'sending', attempts: 0 };
    this.#enter(pending, now);
    return pending;
  }

  /**
   * Puts what an earlier run left before everything else, in its order: what is not older than the time after which a
   * message is given up is sent, all else has failed.
   */
  restore(stored: readonly StoredMessage[], now: number): void {
    const written = this.#entries;
    const restored = stored
      .filter(({ clientId }) => !written.has(clientId))
      .sort((a, b) => a.queuedAt - b.queuedAt)
      .map((message) => this.#restored(message, now));
    const all = restored.map((entry) => [entry.pending.clientId, entry] as const);
    this.#entries = new Map([...all, ...written]);
    for (const { pending, queuedAt } of restored) {
      this.#lastQueuedAt = Math.max(this.#lastQueuedAt, queuedAt);
      this.onChange(pending);
    }
  }

  /** Sends a failed message again, after all others. */
  retry(clientId: string, now: number): void {
    const entry = this.#entries.get(clientId);
    if (entry?.pending.state !== 'failed') return;
    this.#entries.delete(clientId);
    this.#enter({ ...withoutError(entry.pending), state: 'sending' }, now);
  }

  /** Forgets a failed message. */
  discard(clientId: string): void {
    if (this.#entries.get(clientId)?.pending.state !== 'failed') return;
    this.#entries.delete(clientId);
    this.keeper?.remove(clientId);
  }

  /** The messages to be given to a connection now: the first of each room, unless it is on its way or has to wait. */
  due(now: number): PendingMessage[] {
    return this.#first()
      .filter(({ inFlight, notBefore }) => !inFlight && notBefore <= now)
      .map(({ pending }) => pending);
  }

  /** When a message that has to wait becomes due; undefined when none has to. */
  nextDueAt(now: number): number | undefined {
    const waiting = this.#first().filter(({ inFlight, notBefore }) => !inFlight && notBefore > now);
    return waiting.length === 0 ? undefined : Math.min(...waiting.map(({ notBefore }) => notBefore));
  }

  /** The message was given to a connection. Answers the number of the attempt. */
  started(clientId: string): number {
    const entry = this.#entries.get(clientId);
    if (!entry) return 0;
    entry.inFlight = true;
    entry.pending = { ...entry.pending, attempts: entry.pending.attempts + 1 };
    return entry.pending.attempts;
  }

  /** The server has stored the message, whichever attempt it was. */
  acknowledged(clientId: string, message: ChatMessage): void {
    const entry = this.#entries.get(clientId);
    if (!entry) return;
    this.#entries.delete(clientId);
    this.keeper?.remove(clientId);
    this.onChange({ ...withoutError(entry.pending), state: 'sent', message });
  }

  /** An attempt came to nothing. Only the latest attempt counts. */
  attemptFailed(clientId: string, attempt: number, error: ChatError, now: number): void {
    const entry = this.#entries.get(clientId);
    if (!entry?.inFlight || entry.pending.attempts !== attempt) return;
    entry.inFlight = false;
    const wait =
      error.code === 'disconnected'
        ? 0
        : Math.max(error.retryAfterMs ?? 0, backoffMs(entry.pending.attempts, this.random));
    entry.notBefore = now + wait;
    if (!error.retryable || entry.notBefore >= entry.deadline) this.#fail(entry, error);
    else this.#change(entry, { ...entry.pending, error });
  }

  /** Gives up what could not be sent in time and is not on its way. */
  expire(now: number, error: ChatError): void {
    for (const entry of this.#entries.values()) {
      if (entry.pending.state === 'sending' && !entry.inFlight && entry.deadline <= now) {
        this.#fail(entry, entry.pending.error ?? error);
      }
    }
  }

  /** When the next message is given up; undefined when none is waiting. */
  nextExpiryAt(): number | undefined {
    const deadlines = [...this.#entries.values()]
      .filter(({ pending, inFlight }) => pending.state === 'sending' && !inFlight)
      .map(({ deadline }) => deadline);
    return deadlines.length === 0 ? undefined : Math.min(...deadlines);
  }

  #fail(entry: Entry, error: ChatError): void {
    this.#change(entry, { ...entry.pending, state: 'failed', error });
    this.#keep(entry);
  }

  /* Behind all others. */
  #enter(pending: PendingMessage, now: number): void {
    this.#lastQueuedAt = Math.max(this.#lastQueuedAt + 1, Math.round(now * 1_000));
    const queuedAt = this.#lastQueuedAt;
    const entry: Entry = {
      pending,
      inFlight: false,
      notBefore: now,
      deadline: now + this.giveUpMs,
      queuedAt,
    };
    this.#entries.set(pending.clientId, entry);
    this.#keep(entry);
    this.onChange(pending);
  }

  #restored({ clientId, roomId, text, createdAt, queuedAt, failure }: StoredMessage, now: number): Entry {
    const deadline = Math.min(now, queuedAt / 1_000) + this.giveUpMs;
    const message = { clientId, roomId, text, createdAt, attempts: 0 };
    const error = failure
      ? new ChatError(failure.code, failure.message, false)
      : deadline <= now
        ? ChatError.leftBehind()
        : undefined;
    const pending: PendingMessage = error
      ? { ...message, state: 'failed', error }
      : { ...message, state: 'sending' };
    return { pending, inFlight: false, notBefore: now, deadline, queuedAt };
  }

  #change(entry: Entry, pending: PendingMessage): void {
    entry.pending = pending;
    this.onChange(pending);
  }

  #keep({ pending, queuedAt }: Entry): void {
    const { clientId, roomId, text, createdAt, state, error } = pending;
    const kept: StoredMessage = { clientId, roomId, text, createdAt, queuedAt };
    const failure = state === 'failed' && error && { code: error.code, message: error.message };
    this.keeper?.put(failure ? { ...kept, failure } : kept);
  }

  #first(): Entry[] {
    const first = new Map<string, Entry>();
    for (const entry of this.#entries.values()) {
      const { state, roomId } = entry.pending;
      if (state === 'sending' && !first.has(roomId)) first.set(roomId, entry);
    }
    return [...first.values()];
  }
}

function withoutError({
  clientId,
  roomId,
  text,
  createdAt,
  state,
  attempts,
}: PendingMessage): PendingMessage {
  return { clientId, roomId, text, createdAt, state, attempts };
}
