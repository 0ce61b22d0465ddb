import { readConfigured, type LiveSplit, type RolloutState } from '../../state';
import type { TrafficRouter } from '../../router';
import type { ProbeFigures, SignalSource, StepSignals } from '../../signals';
import type { Colour } from '../../../../app/contract/colour';
import type { Weights } from '../../../../app/contract/weights';
import type { RolloutClock } from '../clock';
import { formatRollout, parseRollout, readRollout, NO_ROLLOUT } from '../rollout';
import type { LifeSign, PostedCommand, RolloutStore } from '../store';

/** Numbers that look random and are the same for the same seed (mulberry32), from 0 to 1. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Time that passes only when everybody sleeps. */
export class VirtualTime {
  private time = 1_800_000_000_000;
  private sleepers: { readonly at: number; readonly wake: () => void }[] = [];

  now(): number {
    return this.time;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      this.sleepers.push({ at: this.time + ms, wake });
      signal?.addEventListener('abort', wake);
    });
  }

  /** Lets so many milliseconds pass. */
  async pass(ms: number): Promise<void> {
    const end = this.time + ms;
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      const next = this.sleepers.reduce((soonest, { at }) => Math.min(soonest, at), Infinity);
      if (next > end) break;
      this.time = next;
      const due = this.sleepers.filter(({ at }) => at <= next);
      this.sleepers = this.sleepers.filter(({ at }) => at > next);
      for (const { wake } of due) wake();
    }
    this.time = end;
  }
}

/** What a process does to the deployment goes through here: it can be slow, fail, freeze and die. */
export interface Process {
  readonly name: string;
  dead?: boolean;
  frozenUntil?: number;
  /** The share of calls that fail, half of them after they had their effect. */
  failures?: number;
}

export interface Write {
  readonly by: string;
  readonly weights: Weights;
}

const LABELS = ['rule', 'default'];

/** SSM and a load balancer in memory. */
export class World {
  readonly time = new VirtualTime();
  /** Every change of a rule, in order. */
  readonly writes: Write[] = [];
  readonly rules = new Map<string, Weights>();
  weights: { value: string; version: number };
  state = NO_ROLLOUT;
  command: PostedCommand | undefined;
  readonly drivers = new Map<number, LifeSign>();
  readonly healthy: Record<Colour, number> = { blue: 1, green: 1 };
  signals: Omit<StepSignals, 'healthyTargets'> = goodSignals();

  constructor(
    start: Weights,
    private readonly random: () => number = () => 0.5,
  ) {
    this.weights = { value: JSON.stringify({ ...start, stable: 'blue' }), version: 1 };
    for (const label of LABELS) this.rules.set(label, start);
  }

  rollout() {
    return parseRollout(this.state);
  }

  clock(process: Process): RolloutClock {
    return {
      now: () => this.time.now(),
      sleep: async (ms, signal) => {
        await this.time.sleep(ms, signal);
        await this.thaw(process);
      },
    };
  }

  store(process: Process): RolloutStore {
    const call = <Result>(work: () => Result) => this.call(process, work);
    return {
      read: (generations) =>
        call(() => ({
          ...readRollout(this.state),
          command: this.command,
          configured: readConfigured(this.weights.value),
          weightsVersion: this.weights.version,
          drivers: new Map([...this.drivers].filter(([generation]) => generations.includes(generation))),
        })),
      writeRollout: (rollout) => call(() => void (this.state = formatRollout(rollout))),
      forgetRollout: () => call(() => void (this.state = NO_ROLLOUT)),
      writeCommand: (command) => call(() => void (this.command = command)),
      createDriver: (generation, sign) =>
        call(() => {
          const existing = this.drivers.get(generation);
          if (!existing) this.drivers.set(generation, sign);
          return !existing || existing.id === sign.id;
        }),
      beat: (generation, sign) =>
        call(() => {
          if (!this.drivers.has(generation)) throw new Error('a parameter type is required');
          this.drivers.set(generation, sign);
        }),
      deleteDrivers: (generations) => call(() => generations.forEach((each) => this.drivers.delete(each))),
    };
  }

  router(process: Process): TrafficRouter {
    const read = (): RolloutState => ({
      configured: readConfigured(this.weights.value),
      splits: [...this.rules].map(([label, weights]) => split(label, weights)),
      unrecognised: [],
      healthyTargets: { ...this.healthy },
    });
    return {
      readState: () => this.call(process, read),
      readBack: () => this.call(process, read),
      writeParameter: (value) =>
        this.call(process, () => {
          this.weights = { value, version: this.weights.version + 1 };
        }),
      setWeights: ({ label }, weights) =>
        this.call(process, () => {
          this.writes.push({ by: process.name, weights });
          this.rules.set(label, weights);
        }),
      close: () => undefined,
    };
  }

  source(process: Process): SignalSource {
    return {
      beginStep: () => undefined,
      read: () => this.call(process, () => ({ healthyTargets: { ...this.healthy }, ...this.signals })),
      close: () => Promise.resolve(),
    };
  }

  private async call<Result>(process: Process, work: () => Result): Promise<Result> {
    const fails = this.random() < (process.failures ?? 0);
    const late = this.random() < 0.5;
    await this.time.sleep(1 + Math.floor(this.random() * 40));
    if (process.dead) await new Promise(() => undefined);
    if (fails && !late) throw new Error('Rate exceeded');
    const result = work();
    await this.time.sleep(1 + Math.floor(this.random() * 40));
    await this.thaw(process);
    if (fails) throw new Error('socket hang up');
    return result;
  }

  private async thaw(process: Process): Promise<void> {
    while ((process.frozenUntil ?? 0) > this.time.now() && !process.dead) {
      await this.time.sleep((process.frozenUntil ?? 0) - this.time.now());
    }
    if (process.dead) await new Promise(() => undefined);
  }
}

export function goodSignals(requests = 200): Omit<StepSignals, 'healthyTargets'> {
  const traffic = { requests, errors: 0, p95Ms: 20 };
  return { samples: { blue: traffic, green: traffic }, metrics: null, probes: goodProbes() };
}

export function badSignals(): Omit<StepSignals, 'healthyTargets'> {
  const { samples, ...others } = goodSignals();
  return { ...others, samples: { ...samples, green: { requests: 60, errors: 18, p95Ms: 20 } } };
}

export function goodProbes(): ProbeFigures {
  return {
    clients: 50,
    disconnects: 0,
    lost: 0,
    shownTwice: 0,
    deliveries: 500,
    deliveryP95Ms: 40,
    refused: 0,
  };
}

function split(label: string, weights: Weights): LiveSplit {
  return {
    arn: label,
    kind: 'rule',
    label,
    weights,
    targetGroupArns: { blue: 'arn:blue', green: 'arn:green' },
    actions: [],
  };
}
