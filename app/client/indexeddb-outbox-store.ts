import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import { LIMITS } from '../contract/limits';
import { isStoredMessage, type OutboxStore, type StoredMessage } from './outbox-store';

interface OutboxSchema extends DBSchema {
  messages: {
    key: [userId: string, clientId: string];
    value: StoredMessage & { readonly userId: string };
    indexes: { 'by-user': string };
  };
}

const DATABASE = 'crossfade-outbox';
const VERSION = 1;

/** Milliseconds after which no session is left that could send a message. */
const KEEP_MS = LIMITS.sessionSeconds * 1_000;

/**
 * Keeps a user's unsent messages in the browser. One database holds those of all users of the device; a store sees its
 * own user's only. Whatever is older than a session can be is deleted when the database is opened, whose ever it is. Its
 * calls reject where the browser offers no storage, or has none left.
 */
export class IndexedDbOutboxStore implements OutboxStore {
  #database: Promise<IDBPDatabase<OutboxSchema>> | undefined;

  /** @param now milliseconds since 1970 */
  constructor(
    private readonly userId: string,
    private readonly now: () => number = Date.now,
  ) {}

  async load(): Promise<readonly StoredMessage[]> {
    const database = await this.#open();
    const records: unknown[] = await database.getAllFromIndex('messages', 'by-user', this.userId);
    return records.filter(isStoredMessage).map(withoutOwner);
  }

  async put(message: StoredMessage): Promise<void> {
    const database = await this.#open();
    await database.put('messages', { ...message, userId: this.userId });
  }

  async remove(clientId: string): Promise<void> {
    const database = await this.#open();
    await database.delete('messages', [this.userId, clientId]);
  }

  async close(): Promise<void> {
    const database = this.#database;
    this.#database = undefined;
    (await database)?.close();
  }

  #open(): Promise<IDBPDatabase<OutboxSchema>> {
    this.#database ??= this.#opened().catch((error: unknown) => {
      this.#database = undefined;
      throw error;
    });
    return this.#database;
  }

  async #opened(): Promise<IDBPDatabase<OutboxSchema>> {
    const database = await openDB<OutboxSchema>(DATABASE, VERSION, {
      upgrade(created) {
        const messages = created.createObjectStore('messages', { keyPath: ['userId', 'clientId'] });
        messages.createIndex('by-user', 'userId');
      },
      // Another tab has a page with a later version of the database.
      blocking: () => void this.close(),
      terminated: () => {
        this.#database = undefined;
      },
    });
    // What cannot be deleted does no harm to what is kept.
    await deleteOlderThan(database, this.now() - KEEP_MS).catch(() => undefined);
    return database;
  }
}

/* By when a message was last meant to be sent; what does not tell is deleted as well. */
async function deleteOlderThan(database: IDBPDatabase<OutboxSchema>, oldestMs: number): Promise<void> {
  const transaction = database.transaction('messages', 'readwrite');
  for await (const record of transaction.store) {
    if (!(record.value.queuedAt >= oldestMs * 1_000)) await record.delete();
  }
  await transaction.done;
}

function withoutOwner({
  clientId,
  roomId,
  text,
  createdAt,
  queuedAt,
  failure,
}: StoredMessage): StoredMessage {
  const message = { clientId, roomId, text, createdAt, queuedAt };
  return failure ? { ...message, failure } : message;
}
