import type { CommandAnswer, ConsoleCommand, Readiness } from '../contract';
import type { Control } from './control';
import { groupOf, type ControlGroup } from './control-requests';
import { INITIAL_STATE, reduceConsole, type ConsoleAction, type ConsoleState } from './console-store';
import { problemOf } from './problem-of';

/** The console's server as the page sees it: a store for `useSyncExternalStore`, and the way to command. */
export class ConsoleClient {
  readonly #listeners = new Set<() => void>();
  #state = INITIAL_STATE;
  #requests = 0;

  constructor(private readonly request: typeof fetch = (...args) => fetch(...args)) {}

  readonly state = (): ConsoleState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  readonly dispatch = (action: ConsoleAction): void => {
    const next = reduceConsole(this.#state, action);
    if (next === this.#state) return;
    this.#state = next;
    for (const listener of [...this.#listeners]) listener();
  };

  /**
   * Sends a command; what becomes of it shows in the state.
   * @param control which control it was, for that to be found again
   * @param group where its outcome is shown
   */
  readonly command = async (
    command: ConsoleCommand,
    control: Control,
    group: ControlGroup = groupOf(command.kind),
  ): Promise<void> => {
    const key = { group, request: ++this.#requests };
    this.dispatch({ kind: 'sending', ...key, command: command.kind, control });
    try {
      const answer = await this.#post(command);
      this.dispatch({ kind: 'taken', ...key, answer });
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      this.dispatch({ kind: 'rejected', ...key, problem });
    }
  };

  /**
   * Asks whether everything is ready for the show; takes some seconds.
   * @throws Error when the server does not answer
   */
  readonly readiness = async (signal: AbortSignal): Promise<Readiness> => {
    const response = await this.request('/api/ready', { signal });
    if (!response.ok) throw new Error(await problemOf(response));
    return (await response.json()) as Readiness;
  };

  async #post(command: ConsoleCommand): Promise<CommandAnswer> {
    const response = await this.request('/api/commands', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(command),
    });
    if (!response.ok) throw new Error(await problemOf(response));
    return (await response.json()) as CommandAnswer;
  }
}
