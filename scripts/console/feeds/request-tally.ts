import type { Sample } from '../../autoplay/sampler';
import type { ConsoleView, Counts, Dot } from '../contract';

/** What the requests of the last moments are shown of, in milliseconds. */
const WINDOW_MS = 5_000;

/** What the requests of a second came to. */
export interface RequestSecond {
  readonly requests: Counts;
  readonly errors: number;
}

/** Counts sampled requests, and makes dots of them. Its times are when a request was answered, or had failed. */
export class RequestTally {
  #recent: readonly Dot[] = [];
  #fresh: readonly Dot[] = [];
  #second: readonly Dot[] = [];
  #id = 0;
  #errors = 0;
  #lastError: string | null = null;
  #since: number;

  /** @param now milliseconds since 1970 */
  constructor(private readonly now: () => number) {
    this.#since = now();
  }

  take({ colour, answeredBy, error, ms }: Sample): void {
    this.#id += 1;
    const told = colour === undefined ? (error ?? 'an error') : null;
    const at = Math.round(this.now());
    const dot: Dot = {
      id: this.#id,
      at,
      colour: colour ?? answeredBy ?? null,
      error: told,
      ms: Math.round(ms * 10) / 10,
    };
    if (told !== null) {
      this.#errors += 1;
      this.#lastError = told;
    }
    this.#recent = [...this.#recent, dot];
    this.#fresh = [...this.#fresh, dot];
    this.#second = [...this.#second, dot];
  }

  /** The dots since the last call. */
  freshDots(): readonly Dot[] {
    const dots = this.#fresh;
    this.#fresh = [];
    return dots;
  }

  /** What there was since the last call. */
  endSecond(): RequestSecond {
    const dots = this.#second;
    this.#second = [];
    return { requests: countAnswered(dots), errors: countErrors(dots) };
  }

  /** Begins anew to count the last moments, since nothing was sampled for a while. */
  resume(): void {
    this.#since = this.now();
    this.#recent = [];
    this.#second = [];
  }

  view(): Pick<ConsoleView, 'requests' | 'totals'> {
    const now = this.now();
    this.#recent = this.#recent.filter(({ at }) => at > now - WINDOW_MS);
    const overMs = Math.max(1_000, Math.min(WINDOW_MS, now - this.#since));
    return {
      requests: {
        counts: countAnswered(this.#recent),
        errors: countErrors(this.#recent),
        perSecond: Math.round((this.#recent.length / overMs) * 10_000) / 10,
      },
      totals: { requests: this.#id, errors: this.#errors, lastError: this.#lastError },
    };
  }
}

function countAnswered(dots: readonly Dot[]): Counts {
  const well = dots.filter(({ error }) => error === null);
  const blue = well.filter(({ colour }) => colour === 'blue').length;
  return { blue, green: well.length - blue };
}

function countErrors(dots: readonly Dot[]): number {
  return dots.filter(({ error }) => error !== null).length;
}
