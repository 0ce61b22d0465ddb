import { setMaxListeners } from 'node:events';
import { createRoom, createSession } from '../../app/client/chat-api';
import { sleep, systemClock, unlessAborted } from '../../app/client/clock';
import type { Session } from '../../app/contract/messages';
import type { Fan } from './fan';
import { repeated } from './retry';

export interface SeatingConfig {
  readonly url: string;
  readonly clients: number;
  readonly rooms: number;
  readonly roomName: string;
  readonly joinsPerSecond: number;
  readonly joinTimeoutMs: number;
  readonly signal: AbortSignal | undefined;
  /** Makes a member of the audience, not started yet. */
  readonly seat: (name: string, roomId: string, token: string) => Fan;
  /** A member has joined its room. */
  readonly seated: (fan: Fan) => void;
}

/** Brings a synthetic audience in: makes its rooms, and lets its members join them one after the other. */
export class Seating {
  readonly #abort = new AbortController();
  readonly #fans: Fan[] = [];
  readonly #signal: AbortSignal;

  constructor(private readonly config: SeatingConfig) {
    const { signal } = config;
    this.#signal = signal ? AbortSignal.any([signal, this.#abort.signal]) : this.#abort.signal;
    // Everybody on the way in listens to it.
    setMaxListeners(0, this.#signal);
  }

  /** Resolves with all members when each of them has joined. */
  async fill(): Promise<readonly Fan[]> {
    const { clients, rooms, roomName } = this.config;
    this.#signal.throwIfAborted();
    const host = await this.#session('audience');
    const roomIds: string[] = [];
    for (let number = 1; number <= rooms; number += 1) {
      // People look for rooms of their own in the list.
      const room = await repeated(
        () => createRoom(this.config.url, host.token, `${roomName} ${number}`, { listed: false }),
        this.#signal,
      );
      roomIds.push(room.roomId);
    }
    const joining = Array.from({ length: clients }, (_, index) =>
      this.#bring(index, roomIds[index % roomIds.length] ?? ''),
    );
    await Promise.all(joining);
    return this.#fans;
  }

  /** Sends everybody away who has come so far. */
  clear(): void {
    this.#abort.abort(new Error('the audience was sent away'));
    for (const { client } of this.#fans) client.close();
  }

  async #bring(index: number, roomId: string): Promise<void> {
    const name = `fan-${String(index + 1).padStart(3, '0')}`;
    await sleep(systemClock, (index / this.config.joinsPerSecond) * 1_000, this.#signal);
    const { token } = await this.#session(name);
    this.#signal.throwIfAborted();
    const fan = this.config.seat(name, roomId, token);
    this.#fans.push(fan);
    fan.client.start();
    await this.#inTime(fan.client.join(roomId), name);
    this.config.seated(fan);
  }

  async #inTime(joined: Promise<unknown>, name: string): Promise<void> {
    const { joinTimeoutMs, url } = this.config;
    const late = new AbortController();
    const cancel = systemClock.after(joinTimeoutMs, () => {
      late.abort(new Error(`${name} could not join at ${url} within ${joinTimeoutMs / 1_000} s`));
    });
    await unlessAborted(joined, AbortSignal.any([this.#signal, late.signal])).finally(cancel);
  }

  #session(name: string): Promise<Session> {
    return repeated(() => createSession(this.config.url, name), this.#signal);
  }
}
