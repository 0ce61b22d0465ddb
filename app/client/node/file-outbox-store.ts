import { mkdir, open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { isStoredMessage, type OutboxStore, type StoredMessage } from '../outbox-store';

/** Messages that a file holds at most. */
const MAX_MESSAGES = 1_000;

/**
 * Keeps unsent messages in a file, for clients in Node. The file belongs to one process at a time. It is replaced as a
 * whole: after a crash it holds either what it held before or what it was to hold. One that cannot be understood is set
 * aside as `<file>.corrupt`. A message that finds it full is refused: it is not kept, but sent all the same.
 */
export class FileOutboxStore implements OutboxStore {
  #messages: Promise<Map<string, StoredMessage>> | undefined;
  /* A write that has not begun yet, and takes in every change until it does. */
  #next: Promise<void> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly file: string,
    private readonly maxMessages = MAX_MESSAGES,
  ) {}

  async load(): Promise<readonly StoredMessage[]> {
    return [...(await this.#read()).values()];
  }

  async put(message: StoredMessage): Promise<void> {
    const messages = await this.#read();
    if (messages.size >= this.maxMessages && !messages.has(message.clientId)) {
      throw new Error(`${this.file} is full: it holds ${this.maxMessages} unsent messages`);
    }
    messages.set(message.clientId, message);
    await this.#save(messages);
  }

  async remove(clientId: string): Promise<void> {
    const messages = await this.#read();
    if (messages.delete(clientId)) await this.#save(messages);
  }

  #read(): Promise<Map<string, StoredMessage>> {
    this.#messages ??= this.#readFile().catch((error: unknown) => {
      this.#messages = undefined;
      throw error;
    });
    return this.#messages;
  }

  async #readFile(): Promise<Map<string, StoredMessage>> {
    let content: string;
    try {
      content = await readFile(this.file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
      throw error;
    }
    const messages = parse(content);
    if (!messages) await rename(this.file, `${this.file}.corrupt`);
    return new Map((messages ?? []).map((message) => [message.clientId, message]));
  }

  #save(messages: ReadonlyMap<string, StoredMessage>): Promise<void> {
    this.#next ??= this.#last.then(() => {
      this.#next = undefined;
      const written = this.#replace(JSON.stringify({ version: 1, messages: [...messages.values()] }));
      this.#last = written.catch(() => undefined);
      return written;
    });
    return this.#next;
  }

  async #replace(content: string): Promise<void> {
    await mkdir(path.dirname(this.file), { recursive: true });
    const draft = `${this.file}.tmp`;
    const handle = await open(draft, 'w', 0o600);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, this.file);
  }
}

function parse(content: string): StoredMessage[] | undefined {
  try {
    const { version, messages } = JSON.parse(content) as { version?: unknown; messages?: unknown };
    if (version !== 1 || !Array.isArray(messages)) return undefined;
    return messages.every(isStoredMessage) ? messages : undefined;
  } catch {
    return undefined;
  }
}
