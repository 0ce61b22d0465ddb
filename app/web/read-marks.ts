/** How far a user has read in each room that was visited, kept for a reload of the page. */
export class ReadMarks {
  /* By the time of the last visit, the latest last. */
  readonly #marks = new Map<string, number>();

  /** @param storage undefined where it is forbidden: then a reload forgets the visits */
  constructor(
    private readonly key: string,
    private readonly storage: Pick<Storage, 'getItem' | 'setItem'> | undefined,
  ) {
    for (const [roomId, timestamp] of this.#stored()) this.#marks.set(roomId, timestamp);
  }

  /** The rooms that were visited, the latest last. */
  get rooms(): readonly string[] {
    return [...this.#marks.keys()];
  }

  /** The timestamp of the newest message that was read; undefined where the room was not visited. */
  get(roomId: string): number | undefined {
    return this.#marks.get(roomId);
  }

  visit(roomId: string): void {
    const timestamp = this.#marks.get(roomId) ?? 0;
    this.#marks.delete(roomId);
    this.#marks.set(roomId, timestamp);
    this.save();
  }

  /** Moves the mark of a visited room forward. */
  read(roomId: string, timestamp: number): void {
    const before = this.#marks.get(roomId);
    if (before !== undefined && timestamp > before) this.#marks.set(roomId, timestamp);
  }

  forget(roomId: string): void {
    if (this.#marks.delete(roomId)) this.save();
  }

  /** Keeps the marks as they are; visits are kept at once. */
  save(): void {
    try {
      this.storage?.setItem(this.key, JSON.stringify([...this.#marks]));
    } catch {
      // A full storage costs the marks of a reload, nothing else.
    }
  }

  #stored(): [string, number][] {
    try {
      const stored: unknown = JSON.parse(this.storage?.getItem(this.key) ?? '[]');
      return Array.isArray(stored) ? stored.filter(isMark) : [];
    } catch {
      return [];
    }
  }
}

function isMark(value: unknown): value is [string, number] {
  if (!Array.isArray(value)) return false;
  const [roomId, timestamp] = value as unknown[];
  return typeof roomId === 'string' && Number.isSafeInteger(timestamp);
}
