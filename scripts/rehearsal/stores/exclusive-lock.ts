/**
 * Lets either any number of shared tasks run, or one exclusive one. First come, first served, so that neither kind
 * starves the other.
 */
export class ExclusiveLock {
  readonly #waiting: { readonly exclusive: boolean; readonly start: () => void }[] = [];
  #running = 0;
  #exclusive = false;

  shared<T>(task: () => Promise<T>): Promise<T> {
    return this.#run(false, task);
  }

  exclusive<T>(task: () => Promise<T>): Promise<T> {
    return this.#run(true, task);
  }

  async #run<T>(exclusive: boolean, task: () => Promise<T>): Promise<T> {
    await new Promise<void>((start) => {
      this.#waiting.push({ exclusive, start });
      this.#startNext();
    });
    try {
      return await task();
    } finally {
      this.#running -= 1;
      this.#startNext();
    }
  }

  #startNext(): void {
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      if (this.#running > 0 && (this.#exclusive || next.exclusive)) return;
      this.#waiting.shift();
      this.#running += 1;
      this.#exclusive = next.exclusive;
      next.start();
    }
  }
}
