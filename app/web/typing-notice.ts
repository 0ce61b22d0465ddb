import { byId } from './elements';

/** Milliseconds after which somebody who was typing no longer is. */
const LASTS = 3_500;

/** The line that says who is typing. */
export class TypingNotice {
  readonly #line = byId('typing', HTMLElement);
  readonly #typists = new Map<string, ReturnType<typeof setTimeout>>();

  typing(name: string): void {
    clearTimeout(this.#typists.get(name));
    this.#typists.set(
      name,
      setTimeout(() => this.stopped(name), LASTS),
    );
    this.#show();
  }

  stopped(name: string): void {
    clearTimeout(this.#typists.get(name));
    if (this.#typists.delete(name)) this.#show();
  }

  clear(): void {
    for (const name of [...this.#typists.keys()]) this.stopped(name);
  }

  #show(): void {
    const [first, second, ...others] = [...this.#typists.keys()];
    if (first === undefined) this.#line.textContent = '';
    else if (second === undefined) this.#line.textContent = `${first} is typing…`;
    else if (others.length === 0) this.#line.textContent = `${first} and ${second} are typing…`;
    else this.#line.textContent = `${first}, ${second} and ${others.length} more are typing…`;
  }
}
