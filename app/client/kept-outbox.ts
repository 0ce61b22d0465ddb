import type { Clock } from './clock';
import type { OutboxStore, StoredMessage } from './outbox-store';

/** Milliseconds that sending waits for the store's messages. A store may well never answer. */
const LOAD_MS = 2_000;

/** A store as its client uses it: nothing waits for its writes, and none of its failures matters. */
export class KeptOutbox {
  constructor(
    private readonly store: OutboxStore,
    private readonly clock: Clock,
  ) {}

  /**
   * Calls `loaded` with what is stored: nothing when the store fails. Where it takes too long, `loaded` is called with
   * nothing first, and again when the messages come. The returned function ends that.
   */
  load(loaded: (stored: readonly StoredMessage[]) => void): () => void {
    let ended = false;
    const cancelBound = this.clock.after(LOAD_MS, () => loaded([]));
    void attempt(() => this.store.load()).then((stored = []) => {
      cancelBound();
      if (!ended) loaded(stored);
    });
    return () => {
      ended = true;
      cancelBound();
    };
  }

  put(message: StoredMessage): void {
    void attempt(() => this.store.put(message));
  }

  remove(clientId: string): void {
    void attempt(() => this.store.remove(clientId));
  }
}

/* Storage can be forbidden, full or broken: what is in memory is sent all the same. */
async function attempt<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch {
    return undefined;
  }
}
