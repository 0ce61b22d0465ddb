import type { OutboxStore, StoredMessage } from './outbox-store';

/** Keeps unsent messages for as long as the process or the page lives. */
export class MemoryOutboxStore implements OutboxStore {
  readonly #messages = new Map<string, StoredMessage>();

  load(): Promise<readonly StoredMessage[]> {
    return Promise.resolve([...this.#messages.values()]);
  }

  put(message: StoredMessage): Promise<void> {
    this.#messages.set(message.clientId, message);
    return Promise.resolve();
  }

  remove(clientId: string): Promise<void> {
    this.#messages.delete(clientId);
    return Promise.resolve();
  }
}
