/** A request that is being answered, or an open WebSocket. */
export interface OpenConnection {
  /** Ends it at once, towards the client and the target. */
  readonly close: () => void;
}

/**
 * The open connections of a target. A `Set` would do but for the garbage collector: tables that it has outgrown keep
 * ended requests alive into the old generation, which costs a third of the load balancer's throughput.
 */
export class OpenConnections {
  readonly #slots: (OpenConnection | undefined)[] = [];
  readonly #free: number[] = [];

  get count(): number {
    return this.#slots.length - this.#free.length;
  }

  /** Returns the function that takes the connection out again; further calls of it do nothing. */
  add(connection: OpenConnection): () => void {
    const slot = this.#free.pop() ?? this.#slots.length;
    this.#slots[slot] = connection;
    return () => {
      if (this.#slots[slot] !== connection) return;
      this.#slots[slot] = undefined;
      this.#free.push(slot);
    };
  }

  closeAll(): void {
    for (const connection of [...this.#slots]) connection?.close();
  }
}
