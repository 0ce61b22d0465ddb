import type { ServerResponse } from 'node:http';
import type { ConsoleCommand, Readiness } from '../contract';

/** What stands behind the console's addresses. */
export interface Backend {
  /** Takes a page in that listens; false when there are too many. */
  listen(response: ServerResponse): boolean;
  /** Takes a command, and gives the id of the operation; undefined when too many are pending. */
  take(command: ConsoleCommand): string | undefined;
  /** Looks whether everything is ready to present. */
  readiness(): Promise<Readiness>;
  /** Ends all of it; resolves when nothing is left. */
  close(): Promise<void>;
}
