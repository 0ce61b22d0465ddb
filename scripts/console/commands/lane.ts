/** Lets one piece of work after the other change things. */
export class Lane {
  #last: Promise<void> = Promise.resolve();

  /**
   * Runs `work` when all that came before has left the lane.
   * @param work is given a function that leaves the lane before its end, for when nothing is changed any more
   */
  async run<Result>(work: (leave: () => void) => Promise<Result>): Promise<Result> {
    const before = this.#last;
    let leave: () => void = () => undefined;
    this.#last = new Promise((resolve) => (leave = resolve));
    await before;
    try {
      return await work(leave);
    } finally {
      leave();
    }
  }
}
