import { otherColour, type Colour } from '../../../../app/contract/colour';
import { formatSplit, shares, type Weights } from '../../../../app/contract/weights';
import type {
  AuditLine,
  ConsoleCommand,
  ConsoleView,
  Counts,
  Dot,
  FaultView,
  InstanceView,
  Operation,
  Point,
} from '../../contract';
import { FakeRollout } from './fake-rollout';
import { fakeInstance, sampleView } from './sample-view';

const TICK_MS = 100;
const DOTS_A_TICK = 2;
const PEOPLE = 120;
const OBSERVERS = 20;
/** From a command to its end. */
const OPERATION_MS = 300;
const SHIFT_MS = 52;

/** What is told of an operation that was carried out. */
type OperationEnd = Pick<Operation, 'detail' | 'split'>;

/** A system that behaves as the console expects one to, by a clock of its own and without chance. */
export class FakeShow {
  readonly points: Point[] = [];
  readonly dots: Dot[] = [];
  weights: Weights = { blue: 100, green: 0 };
  fault: FaultView | null = null;
  rollout: FakeRollout | null = null;
  /** Why the next command is refused; null when it is not. */
  refusal: string | null = null;
  /** Ids of tasks that went silent, and since when. */
  readonly #silent = new Map<string, number>();
  #stopped: Colour | null = null;
  #sockets: Counts = { blue: PEOPLE, green: 0 };
  #audit: AuditLine[] = [];
  #operations: (Operation & { readonly apply: () => OperationEnd })[] = [];
  #marks: string[] = [];
  #messages = 0;
  #random = 1;
  #operationIds = 0;

  /** @param now where its clock begins, in milliseconds since 1970 */
  constructor(public now: number) {}

  /** Lets so much time go by. */
  advance(ms: number): void {
    for (let passed = 0; passed < ms; passed += TICK_MS) this.#tick();
  }

  /** @throws Error when it is refused at once */
  command(command: ConsoleCommand): string {
    const { refusal } = this;
    this.refusal = null;
    if (refusal !== null) throw new Error(refusal);
    const id = `op-${++this.#operationIds}`;
    const { label, apply } = this.#plan(command);
    const operation = {
      id,
      kind: command.kind,
      label,
      state: 'pending',
      detail: null,
      split: null,
      endedAt: null,
    } as const;
    this.#operations.unshift({ ...operation, startedAt: this.now, apply });
    return id;
  }

  silence(instanceId: string): void {
    this.#silent.set(instanceId, this.now);
  }

  /** Sets the weights as a shift does, and writes it down. */
  shiftTo(weights: Weights, action: AuditLine['action'], note: string | null = null): void {
    const line = {
      at: this.now,
      action,
      by: 'user/ann',
      verified: true,
      shiftMs: SHIFT_MS,
      verdict: null,
      note,
    };
    this.audit({ ...line, from: this.weights, to: weights });
    this.#marks.push(action === 'rollback' ? `rollback ${formatSplit(weights)}` : formatSplit(weights));
    this.weights = weights;
  }

  audit(line: AuditLine): void {
    this.#audit = [line, ...this.#audit].slice(0, 8);
  }

  view(): ConsoleView {
    const recent = this.dots.slice(-100);
    const counts = countDots(recent);
    const errors = this.dots.filter(({ error }) => error !== null);
    return {
      ...sampleView(),
      at: this.now,
      traffic: {
        ...sampleView().traffic,
        configured: this.weights,
        live: this.weights,
        healthyTargets: { blue: 2, green: 2, ...(this.#stopped && { [this.#stopped]: 0 }) },
        readAt: this.now - 400,
      },
      requests: { counts, errors: recent.filter(({ error }) => error !== null).length, perSecond: 20 },
      totals: {
        requests: this.dots.length,
        errors: errors.length,
        lastError: errors.at(-1)?.error ?? null,
      },
      sockets: { counts: this.#sockets, complete: true },
      instances: this.#instances(),
      observer: this.#observer(),
      audit: this.#audit,
      rollout: this.rollout?.view() ?? null,
      fault: this.fault,
      operations: this.#operations.slice(0, 5).map(({ apply: _, ...operation }) => operation),
    };
  }

  #tick(): void {
    this.now += TICK_MS;
    if (this.fault && this.now >= this.fault.until) this.fault = null;
    for (let index = 0; index < DOTS_A_TICK; index++) this.dots.push(this.#sample());
    const wanted = Math.round(shares(this.weights).green * PEOPLE);
    const step =
      Math.sign(wanted - this.#sockets.green) * Math.ceil(Math.abs(wanted - this.#sockets.green) / 12);
    this.#sockets = { blue: this.#sockets.blue - step, green: this.#sockets.green + step };
    this.#messages += 1;
    this.#settle();
    this.rollout?.tick(this);
    if (this.now % 1_000 === 0) this.#addPoint();
  }

  #settle(): void {
    this.#operations = this.#operations.map((operation) => {
      if (operation.state !== 'pending' || this.now - operation.startedAt < OPERATION_MS) return operation;
      return { ...operation, ...operation.apply(), state: 'verified', endedAt: this.now };
    });
  }

  #plan(command: ConsoleCommand): { label: string; apply: () => OperationEnd } {
    switch (command.kind) {
      case 'shift': {
        const { weights, seen } = command;
        if (seen && formatSplit(seen) !== formatSplit(this.weights)) {
          throw new Error(`the split is ${formatSplit(this.weights)} by now, and not ${formatSplit(seen)}`);
        }
        return this.#shifts(`shift to ${formatSplit(weights)}`, weights, () =>
          this.shiftTo(weights, 'shift'),
        );
      }
      case 'rollback':
        return this.#shifts('rollback to blue', allOn('blue'), () => {
          this.rollout?.end('aborted');
          this.shiftTo(allOn('blue'), 'rollback');
        });
      case 'rollout':
        return this.#does(`rollout to ${command.to}`, 'it began', () => {
          this.rollout = new FakeRollout(command);
        });
      case 'promote':
      case 'pause':
      case 'resume':
      case 'abort':
        return this.#does(command.kind, 'taken', () => this.rollout?.steer(command.kind, this));
      case 'fault': {
        const { colour, errorPercent, latencyMs, seconds } = command;
        return this.#does(`fault on ${colour}`, 'it is at work', () => {
          this.fault = { colour, errorPercent, latencyMs, until: this.now + seconds * 1_000 };
        });
      }
      case 'fault-off':
        return this.#does('end of the fault', 'it ended', () => (this.fault = null));
      case 'start':
      case 'stop':
        return this.#does(`${command.kind} ${command.colour}`, 'done', () => {
          this.#stopped = command.kind === 'stop' ? command.colour : null;
        });
    }
  }

  #shifts(label: string, weights: Weights, act: () => void): { label: string; apply: () => OperationEnd } {
    const split = { weights, ms: SHIFT_MS };
    return this.#does(label, `verified in ${SHIFT_MS} ms`, act, split);
  }

  #does(
    label: string,
    detail: string,
    act: () => void,
    split: Operation['split'] = null,
  ): { label: string; apply: () => OperationEnd } {
    return {
      label,
      apply: () => {
        act();
        return { detail, split };
      },
    };
  }

  #sample(): Dot {
    const colour: Colour = this.#chance() < shares(this.weights).green ? 'green' : 'blue';
    const isFaulty = this.fault?.colour === colour && this.#chance() * 100 < this.fault.errorPercent;
    const late = this.fault?.colour === colour ? this.fault.latencyMs : 0;
    const id = (this.dots.at(-1)?.id ?? 0) + 1;
    return {
      id,
      at: this.now,
      colour,
      error: isFaulty ? 'HTTP 503' : null,
      ms: 2 + this.#chance() * 6 + late,
    };
  }

  #addPoint(): void {
    const second = this.dots.slice(-20);
    const latency = (colour: Colour) =>
      this.#sockets[colour] === 0 ? null : 9 + this.#chance() * 5 + (colour === 'green' ? 3 : 0);
    this.points.push({
      at: this.now,
      configured: this.weights,
      requests: countDots(second),
      errors: second.filter(({ error }) => error !== null).length,
      sockets: this.#sockets,
      deliveryP99Ms: { blue: latency('blue'), green: latency('green') },
      mark: this.#marks.shift() ?? null,
    });
  }

  #instances(): readonly InstanceView[] {
    return (['blue', 'green'] as const).flatMap((colour) =>
      [1, 2].map((number): InstanceView => {
        const instanceId = `${colour}-task-${number}`;
        const since = this.#silent.get(instanceId);
        const silentMs = since === undefined ? 200 : this.now - since;
        return {
          ...fakeInstance(colour, instanceId),
          connections: Math.round(this.#sockets[colour] / 2),
          messages: Math.round(this.#messages * (colour === 'blue' ? 1.4 : 0.9)),
          faulty: this.fault?.colour === colour,
          silentMs,
          state: silentMs > 3_000 ? 'silent' : 'serving',
        };
      }),
    );
  }

  #observer(): ConsoleView['observer'] {
    const green = Math.round(shares(this.weights).green * OBSERVERS);
    const delivery = (clients: number) => (clients === 0 ? null : { p50: 3.1, p95: 7.4, p99: 11.8 });
    return {
      clients: OBSERVERS,
      connected: OBSERVERS,
      dropped: 0,
      sent: this.#messages,
      acknowledged: this.#messages,
      lost: 0,
      shownTwice: 0,
      handovers: 42,
      blindMs: 0,
      deliveryMs: { blue: delivery(OBSERVERS - green), green: delivery(green) },
    };
  }

  /** A row of numbers from 0 to 1 that is the same each time. */
  #chance(): number {
    this.#random = (this.#random * 48_271) % 2_147_483_647;
    return this.#random / 2_147_483_647;
  }
}

function countDots(dots: readonly Dot[]): Counts {
  const count = (colour: Colour) => dots.filter((dot) => dot.colour === colour && dot.error === null).length;
  return { blue: count('blue'), green: count('green') };
}

/** Everybody on one colour. */
export function allOn(colour: Colour): Weights {
  const counts = { blue: 0, green: 0 };
  return { ...counts, [colour]: 100, [otherColour(colour)]: 0 };
}
