import type { Colour } from '../../contract/colour';
import { type InjectedFault, parseFault } from '../../contract/fault';
import { FAULT_LIMITS } from '../../contract/fault-limits';
import type { Logger } from '../platform/logging';

export interface FaultWatchConfig {
  readonly colour: Colour;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds, never going back. */
  readonly elapsed: () => number;
  readonly logger: Logger;
}

/**
 * Follows the parameter with the fault that an instance injects into its own answers. A fault ends at its time, and ten
 * minutes after it was first seen at the latest, whatever the clock says and whether the parameter can be read or not.
 */
export class FaultWatch {
  /** Kept when the parameter says another thing for a while, so that the same fault does not begin anew. */
  #known: { readonly text: string; readonly fault: InjectedFault; readonly firstSeen: number } | undefined;
  #isWanted = false;
  #told: InjectedFault | undefined;

  constructor(private readonly config: FaultWatchConfig) {}

  /** What is injected now; undefined for nothing. */
  get current(): InjectedFault | undefined {
    if (!this.#known || !this.#isWanted) return undefined;
    const { fault, firstSeen } = this.#known;
    const { now, elapsed } = this.config;
    return now() < fault.until && elapsed() - firstSeen < FAULT_LIMITS.longestMs ? fault : undefined;
  }

  /** Takes the parameter's value as it is now; undefined where it could not be read. */
  see(text: string | undefined): void {
    const fault = text === undefined ? undefined : parseFault(text);
    this.#isWanted = fault?.colour === this.config.colour;
    if (text !== undefined && fault && this.#isWanted && this.#known?.text !== text) {
      this.#known = { text, fault, firstSeen: this.config.elapsed() };
    }
    this.#tell(this.current);
  }

  #tell(fault: InjectedFault | undefined): void {
    if (fault === this.#told) return;
    this.#told = fault;
    if (fault) this.config.logger.warn({ fault }, 'a fault is injected');
    else this.config.logger.warn('no fault is injected any more');
  }
}
