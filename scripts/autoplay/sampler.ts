import { COLOUR_HEADER, isColour, type Colour } from '../../app/contract/colour';
import { freshRequest, requestFailure } from '../rollout/fresh-request';

/** One request to `/whoami`, and who answered. */
export interface Sample {
  /** Milliseconds by `performance.now()`, when it was sent. */
  readonly at: number;
  /** `undefined` when nobody did: the load balancer's own errors, a refused or broken connection, a time-out. */
  readonly colour: Colour | undefined;
  /** What went wrong, for people. */
  readonly error?: string;
  /** Who gave the answer, also one that is an error, where that is told. */
  readonly answeredBy: Colour | undefined;
  /** Milliseconds until it was answered, or had failed. */
  readonly ms: number;
}

export interface Sampler {
  /** Sends no more, and resolves when every request has been answered or given up. */
  stop(): Promise<void>;
}

const TIMEOUT_MS = 5_000;

/**
 * Asks the load balancer for a colour at a steady rate, each time over a new connection and without cookies, as a new
 * visitor would: what it sees is the split of new requests.
 * @param ratePerSecond requests a second
 */
export function startSampler(
  url: string,
  ratePerSecond: number,
  onSample: (sample: Sample) => void,
): Sampler {
  const underWay = new Set<Promise<void>>();
  const startedAt = performance.now();
  let dueBefore = 0;
  // A late timer sends what it missed, so that the rate holds, but no flood after a long pause.
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - startedAt) / 1_000) * ratePerSecond);
    const sending = Math.min(due - dueBefore, ratePerSecond);
    dueBefore = due;
    for (let sent = 0; sent < sending; sent += 1) {
      const taking = sample(url).then((taken) => {
        underWay.delete(taking);
        onSample(taken);
      });
      underWay.add(taking);
    }
  }, 1_000 / ratePerSecond);
  return {
    stop: async () => {
      clearInterval(timer);
      await Promise.all(underWay);
    },
  };
}

async function sample(url: string): Promise<Sample> {
  const at = performance.now();
  const taken = (seen: Omit<Sample, 'at' | 'ms'>): Sample => ({ at, ms: performance.now() - at, ...seen });
  try {
    const answer = await freshRequest(new URL('/whoami', url), AbortSignal.timeout(TIMEOUT_MS));
    const told = answer.headers[COLOUR_HEADER];
    const answeredBy = isColour(told) ? told : undefined;
    if (answer.status !== 200)
      return taken({ colour: undefined, error: `HTTP ${answer.status}`, answeredBy });
    const colour = colourIn(answer.body);
    if (colour) return taken({ colour, answeredBy: colour });
    return taken({ colour: undefined, error: 'an answer without a colour', answeredBy });
  } catch (error) {
    return taken({ colour: undefined, error: requestFailure(error), answeredBy: undefined });
  }
}

function colourIn(body: string): Colour | undefined {
  const { colour } = JSON.parse(body) as { colour?: unknown };
  return isColour(colour) ? colour : undefined;
}
