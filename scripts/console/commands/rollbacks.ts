import { RefusedError } from './command-parts';

/** What a command that changes the split may do, by the rollbacks since it was taken. */
export interface Turn {
  /**
   * Begins to change something. A rollback that comes from here on is made once more at the end of that.
   * @returns ends it; may be called again
   * @throws RefusedError when a rollback came before
   */
  begin(): () => void;
  /** Whether a rollback has come since the command was taken. */
  isOver(): boolean;
}

/** Sees to it that what was asked for before a rollback changes nothing after it. */
export class Rollbacks {
  #asked = 0;
  #underWay = 0;
  readonly #changes = new Set<Promise<void>>();

  /**
   * The turn of a command that is being taken.
   * @throws RefusedError while a rollback is under way
   */
  turn(): Turn {
    if (this.#underWay > 0) throw new RefusedError('nothing changed: a rollback is under way');
    const asked = this.#asked;
    const isOver = () => this.#asked !== asked;
    return {
      isOver,
      begin: () => {
        if (isOver()) throw new RefusedError('nothing changed: a rollback came first');
        return this.#changeBegins();
      },
    };
  }

  /** Makes a rollback at once, and once more when something was being changed as it came. */
  async run<Result>(rollBack: () => Promise<Result>): Promise<Result> {
    this.#asked += 1;
    this.#underWay += 1;
    const changes = [...this.#changes];
    try {
      const first = rollBack();
      if (changes.length === 0) return await first;
      // Its failure is not the end: the second one is what counts.
      first.catch(() => undefined);
      await Promise.all(changes);
      // The first may be waiting to see what the second sets.
      const second = rollBack();
      await Promise.allSettled([first, second]);
      return await second;
    } finally {
      this.#underWay -= 1;
    }
  }

  #changeBegins(): () => void {
    let end: () => void = () => undefined;
    const change = new Promise<void>((resolve) => (end = resolve));
    this.#changes.add(change);
    return () => {
      this.#changes.delete(change);
      end();
    };
  }
}
