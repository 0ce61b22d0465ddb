import type { ChatMessage, MessagePage } from '../contract/messages';
import { ChatError } from './chat-error';
import type { Clock } from './clock';
import type { JoinedRoom } from './room-entry';
import type { RoomLog } from './room-log';

export interface OlderPagesConfig {
  readonly clock: Clock;
  /** A room that the user is in. */
  readonly room: (roomId: string) => JoinedRoom | undefined;
  /** The last messages before a timestamp. */
  readonly read: (roomId: string, before: number) => Promise<MessagePage>;
  readonly onRead: (roomId: string, messages: readonly ChatMessage[]) => void;
}

/** What a page lacks at its end may be visible after this time: a query is not one unit with a transaction. */
const LACKING_MS = 250;

/** Reads rooms backwards, a page at a time. */
export class OlderPages {
  readonly #reading = new Map<string, Promise<boolean>>();

  constructor(private readonly config: OlderPagesConfig) {}

  /**
   * Puts the page before what the room shows. Answers whether there are still older messages.
   * @throws ChatError
   */
  read(roomId: string): Promise<boolean> {
    const known = this.#reading.get(roomId);
    if (known) return known;
    const reading = this.#read(roomId).finally(() => this.#reading.delete(roomId));
    this.#reading.set(roomId, reading);
    return reading;
  }

  async #read(roomId: string): Promise<boolean> {
    const log = this.config.room(roomId)?.log;
    const before = log?.start;
    if (!log || before === undefined) return false;
    const page = await this.#whole(roomId, before, log);
    // The room may have been left meanwhile, and joined again.
    if (this.config.room(roomId)?.log !== log) throw new ChatError('closed', 'the room was left', false);
    this.config.onRead(roomId, log.addOlder(page, before));
    return log.hasOlder;
  }

  /* Read again where it does not reach up to the log. What is lacking then as well has been deleted. */
  async #whole(roomId: string, before: number, log: RoomLog): Promise<MessagePage> {
    const page = await this.config.read(roomId, before);
    const needed = log.messages[0]?.previous ?? 0;
    if ((page.messages.at(-1)?.timestamp ?? 0) >= needed) return page;
    await new Promise<void>((resolve) => this.config.clock.after(LACKING_MS, resolve));
    return this.config.read(roomId, before);
  }
}
