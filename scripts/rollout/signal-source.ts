import { setMaxListeners } from 'node:events';
import { createSession } from '../../app/client/chat-api';
import { otherColour, type Colour } from '../../app/contract/colour';
import { repeated } from '../audience/retry';
import { UsageError } from '../command-line/context';
import { ColourSampler } from './colour-sampler';
import type { Target } from './connection';
import { openLoadBalancerSignals, type LoadBalancerSignals } from './load-balancer-signals';
import { ProbeAudience } from './probe-audience';
import type { SignalSource } from './signals';

export interface SignalSourceOptions {
  readonly target: Target;
  /** The application's address, as its users have it. */
  readonly url: string;
  /** The colour that is to receive traffic. */
  readonly to: Colour;
  /** Clients of the probe audience. @default 50 */
  readonly probes?: number;
  /** Ends all of it at once, and leaves nothing behind. */
  readonly signal: AbortSignal;
  /** Told, a line at a time, what people should know. */
  readonly log: (line: string) => void;
}

const PROBES = 50;
/** Requests of the sampler a second, to each colour: a share of errors of 30 % shows within two seconds. */
const SAMPLES_PER_SECOND = 20;

/**
 * Seats a probe audience, begins to sample both colours, and looks up the load balancer's metrics. Resolves when all of
 * that runs and the first step has begun.
 * @throws UsageError for what kept the probes out, what the SDK throws, or the signal's reason; then nothing is left
 */
export async function openSignalSource(options: SignalSourceOptions): Promise<SignalSource> {
  const { url, to, probes = PROBES, log } = options;
  const ending = new AbortController();
  const signal = AbortSignal.any([options.signal, ending.signal]);
  // Every request in turn listens to it.
  setMaxListeners(0, signal);
  try {
    const [audience, session, loadBalancer] = await Promise.all([
      wayIn(ProbeAudience.seat({ url, clients: probes }, signal), signal),
      wayIn(
        repeated(() => createSession(url, 'sampler'), signal),
        signal,
      ),
      openLoadBalancerSignals(options, signal),
    ]);
    signal.throwIfAborted();
    const sampler = new ColourSampler({ url, token: session.token, ratePerSecond: SAMPLES_PER_SECOND });
    signal.addEventListener('abort', () => sampler.abort(), { once: true });
    log(
      `${probes} probes are in, and ${to} and ${otherColour(to)} get ${SAMPLES_PER_SECOND} sample requests a second each`,
    );
    return new RunningSource({ audience, sampler, loadBalancer, ending, signal, log });
  } catch (error) {
    ending.abort(error);
    throw options.signal.aborted ? options.signal.reason : error;
  }
}

async function wayIn<T>(coming: Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    return await coming;
  } catch (error) {
    signal.throwIfAborted();
    throw new UsageError(
      `the probes cannot come into the chat: ${messageOf(error)}; --url gives another address`,
      { cause: error },
    );
  }
}

interface Parts {
  readonly audience: ProbeAudience;
  readonly sampler: ColourSampler;
  readonly loadBalancer: LoadBalancerSignals;
  readonly ending: AbortController;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

class RunningSource implements SignalSource {
  #stepBeganAt = 0;
  #closed: Promise<void> | undefined;

  constructor(private readonly parts: Parts) {
    this.beginStep();
  }

  beginStep(): void {
    this.#stepBeganAt = Date.now();
    this.parts.sampler.beginStep();
    this.parts.audience.beginStep();
  }

  async read() {
    const { audience, sampler, loadBalancer } = this.parts;
    const [healthyTargets, metrics] = await Promise.all([
      loadBalancer.healthyTargets(),
      loadBalancer.traffic(this.#stepBeganAt),
    ]);
    return { healthyTargets, metrics, samples: sampler.traffic(), probes: audience.figures() };
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    const { audience, sampler, ending, signal, log } = this.parts;
    try {
      if (signal.aborted) return;
      const [problems] = await Promise.all([audience.leave(), sampler.close()]);
      const [first, ...others] = problems;
      if (first !== undefined)
        log(`the probes in the end: ${first}${others.length ? `, and ${others.length} more like it` : ''}`);
    } catch (error) {
      // Whoever aborts knows; anything else is told, as there is nobody left whom it could stop.
      if (!signal.aborted) log(`the probes in the end: ${messageOf(error)}`);
    } finally {
      ending.abort(new Error('the signals were closed'));
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
