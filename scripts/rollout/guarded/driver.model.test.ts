import { formatSplit } from '../../../app/contract/weights';
import { rollBackTraffic, shiftTraffic } from '../shift';
import { driveRollout, type DriveOutcome } from './driver';
import { COMMANDS } from './engine';
import { DEFAULT_THRESHOLDS } from './judge';
import {
  askDriver,
  beginRollout,
  endRollout,
  makeSure,
  rollBackFirst,
  takeOver,
  type Taken,
} from './operate';
import { isOver } from './rollout';
import type { RolloutStore } from './store';
import { badSignals, goodSignals, seededRandom, World, type Process } from './testing/world';

const SEQUENCES = 150;
const START = { blue: 100, green: 0 };
const PLAN = {
  to: 'green' as const,
  from: START,
  steps: [10, 50, 100],
  pauseMs: 5_000,
  manual: false,
  personWithinMs: 20_000,
  thresholds: DEFAULT_THRESHOLDS,
};
const ASKED_FOR = ['100/0', '90/10', '50/50', '0/100'];
const BY_HAND = { blue: 77, green: 23 };

/** Terminals that do things at random to one deployment, and what became of them. */
class Sequence {
  readonly random: () => number;
  readonly world: World;
  readonly drivers: { readonly process: Process; readonly interrupt: AbortController }[] = [];
  readonly outcomes: DriveOutcome[] = [];
  readonly story: string[] = [];
  readonly generationOf = new Map<string, number>();
  handShifts = 0;
  rollbacks = 0;
  /** Whether a rollback by hand has ended, and nobody began or shifted anything since. */
  isRolledBack = false;
  private processes = 0;
  private byHandAt = 0;

  /** @param isBlind whether drivers take for granted that the lease and the split are theirs */
  constructor(
    readonly seed: number,
    private readonly isBlind = false,
  ) {
    this.random = seededRandom(seed);
    this.world = new World(START, this.random);
  }

  async play(): Promise<void> {
    this.spawn('begin', (parts) => beginRollout(parts, { ...PLAN, manual: this.random() < 0.3 }));
    for (let move = 0; move < 12; move += 1) {
      await this.world.time.pass(Math.floor(this.random() * 6_000));
      this.move();
    }
    // Trouble ends, and every deadline passes.
    this.world.healthy.blue = this.world.healthy.green = 1;
    for (const { process } of this.drivers) process.failures = 0;
    await this.world.time.pass(90_000);
  }

  /** What a person does in the end with a rollout that nobody drives. */
  async abort(): Promise<void> {
    for (const { process } of this.drivers) process.dead = true;
    this.spawn('abort', async (parts) => {
      const taken = await takeOver(parts);
      if (taken.kind !== 'taken') return taken;
      const reason = 'aborted';
      return {
        ...taken,
        rollout: { ...taken.rollout, phase: { kind: 'rolling-back', reason, ends: 'aborted' } },
      };
    });
    await this.world.time.pass(60_000);
  }

  rules(): string[] {
    return [...new Set([...this.world.rules.values()].map(formatSplit))];
  }

  private move(): void {
    const choice = Math.floor(this.random() * 12);
    const any = this.drivers[Math.floor(this.random() * this.drivers.length)];
    const process = any?.process;
    const moves: readonly (() => string)[] = [
      () => ((this.world.signals = badSignals()), 'bad'),
      () => ((this.world.signals = goodSignals(this.random() < 0.5 ? 5 : 200)), 'good or few'),
      () => ((this.world.healthy[this.random() < 0.5 ? 'green' : 'blue'] = 0), 'unhealthy'),
      () => ((this.world.healthy.blue = this.world.healthy.green = 1), 'healthy'),
      () => (process && (process.dead = true), `kill ${process?.name ?? ''}`),
      () => (any?.interrupt.abort(), `interrupt ${process?.name ?? ''}`),
      () => {
        if (process) process.frozenUntil = this.world.time.now() + 1_000 + this.random() * 15_000;
        return `freeze ${process?.name ?? ''}`;
      },
      () => (process && (process.failures = 0.3), `calls of ${process?.name ?? ''} fail`),
      () => (this.spawn('resume', takeOver), 'resume'),
      () => (this.spawn('begin', (parts) => beginRollout(parts, PLAN)), 'begin'),
      () => this.ask(),
      () => this.byHand(),
    ];
    this.story.push(`${this.world.time.now() % 1_000_000}: ${moves[choice]?.() ?? ''}`);
  }

  private process(what: string): Process {
    this.processes += 1;
    return { name: `${what}-${this.processes}` };
  }

  private parts(process: Process) {
    const { world } = this;
    const store = world.store(process);
    return {
      store: this.isBlind ? blind(store, process.name) : store,
      clock: world.clock(process),
      me: { id: process.name, by: process.name },
    };
  }

  private spawn(what: string, take: (parts: ReturnType<Sequence['parts']>) => Promise<Taken>): void {
    const process = this.process(what);
    const interrupt = new AbortController();
    this.drivers.push({ process, interrupt });
    const parts = this.parts(process);
    const run = async () => {
      const taken = await take(parts);
      if (taken.kind !== 'taken') return;
      this.generationOf.set(process.name, taken.lease.generation);
      if (what === 'begin') this.isRolledBack = false;
      const outcome = await driveRollout(
        {
          ...parts,
          router: this.world.router(process),
          signals: this.world.source(process),
          signal: interrupt.signal,
          tell: (event) => void this.story.push(`${process.name}: ${JSON.stringify(event)}`),
          audit: () => Promise.resolve(),
        },
        taken.lease,
        taken.rollout,
      );
      this.outcomes.push(outcome);
      this.story.push(`${process.name}: ${outcome.kind}`);
    };
    // Only calls that were made to fail may end a terminal.
    run().catch((error: unknown) => {
      this.story.push(`${process.name}: ${String(error)}`);
      if (!/Rate exceeded|socket hang up/.test(String(error))) throw error;
    });
  }

  private ask(): string {
    const kind = COMMANDS[Math.floor(this.random() * COMMANDS.length)] ?? 'abort';
    void askDriver(this.parts(this.process(kind)), { kind, full: this.random() < 0.3 });
    return kind;
  }

  /* Two people who shift at the same moment are no matter of a rollout. */
  private byHand(): string {
    const now = this.world.time.now();
    if (now - this.byHandAt < 3_000) return 'nothing';
    this.byHandAt = now;
    return this.random() < 0.5 ? this.rollBack() : this.shiftByHand();
  }

  private rollBack(): string {
    const process = this.process('rollback');
    const parts = this.parts(process);
    this.rollbacks += 1;
    this.isRolledBack = true;
    const change = () =>
      rollBackTraffic(this.world.router(process), { to: 'blue', force: true }, parts.clock);
    const end = () => endRollout(parts.store, { weights: START, by: process.name });
    void rollBackFirst(change, end, parts.clock).then(async () => {
      if (await end()) await makeSure(parts, change);
    });
    return 'rollback';
  }

  private shiftByHand(): string {
    this.handShifts += 1;
    this.isRolledBack = false;
    const process = this.process('hand');
    void shiftTraffic(
      this.world.router(process),
      { weights: BY_HAND, force: true },
      this.world.clock(process),
    ).catch(() => undefined);
    return 'shift by hand';
  }
}

/** Says that the driver who asks has the lease, and that nothing else is going on. */
function blind(store: RolloutStore, id: string): RolloutStore {
  return {
    ...store,
    read: async (generations) => {
      const snapshot = await store.read(generations);
      const [mine, next] = generations;
      if (mine === undefined || next === undefined || generations.length > 2) return snapshot;
      return { ...snapshot, rollout: undefined, drivers: new Map([[mine, { id, by: id, beat: 1 }]]) };
    },
  };
}

it('is found out when a driver does not look whether the lease is its own', async () => {
  let isFound = false;
  for (let seed = 0; seed < 60 && !isFound; seed += 1) {
    const sequence = new Sequence(seed, true);
    await sequence.play();
    isFound = await expectAllRight(sequence).then(
      () => false,
      () => true,
    );
  }
  expect(isFound).toBe(true);
});

describe.each(Array.from({ length: SEQUENCES / 25 }, (_, index) => index * 25))(
  'sequences %i and on, of verdicts, commands, crashes and other terminals',
  (first) => {
    it('never leave weights that nobody asked for', async () => {
      for (let seed = first; seed < first + 25; seed += 1) {
        const sequence = new Sequence(seed);
        await sequence.play();
        try {
          await expectAllRight(sequence);
        } catch (error) {
          throw new Error(`seed ${seed}:\n${sequence.story.join('\n')}`, { cause: error });
        }
      }
    });
  },
);

async function expectAllRight(sequence: Sequence): Promise<void> {
  const allowed = [...ASKED_FOR, ...(sequence.handShifts > 0 ? [formatSplit(BY_HAND)] : [])];
  expect(allowed).toEqual(expect.arrayContaining(sequence.rules()));
  for (const { weights } of sequence.world.writes) expect(allowed).toContain(formatSplit(weights));
  expectOneDriverAtATime(sequence);
  const before = sequence.world.rollout();
  if (before && !isOver(before)) {
    const isDriven = sequence.world.drivers.size > 0;
    const isSaved = !sequence.outcomes.some((outcome) => outcome.kind === 'interrupted' && !outcome.saved);
    if (!isDriven && isSaved) expect(['paused', 'shifting', 'rolling-back']).toContain(before.phase.kind);
    await sequence.abort();
  }
  const after = sequence.world.rollout();
  if (!after) return;
  expect(isOver(after)).toBe(true);
  // All rules agree with each other and with the parameter.
  expect(sequence.rules()).toHaveLength(1);
  expect(JSON.parse(sequence.world.weights.value)).toMatchObject([...sequence.world.rules.values()][0] ?? {});
  if (sequence.handShifts > 0) return;
  if (sequence.isRolledBack) expect(sequence.rules()).toEqual(['100/0']);
  if (sequence.rollbacks > 0) return;
  const ends = { completed: '0/100', 'rolled-back': '100/0' };
  if (after.phase.kind === 'completed' || after.phase.kind === 'rolled-back') {
    expect(sequence.rules()).toEqual([ends[after.phase.kind]]);
  }
}

/** Whoever has a lower number never sets weights after somebody with a higher one has. */
function expectOneDriverAtATime({ world, generationOf }: Sequence): void {
  const generations = world.writes.flatMap(({ by }) => generationOf.get(by) ?? []);
  expect(generations).toEqual([...generations].sort((one, other) => one - other));
}
