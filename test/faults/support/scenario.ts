import type { AudienceResult } from '../../../scripts/audience/audience';
import { prepared } from '../../../scripts/stage/prepared';
import { Stage, type Scene } from '../../../scripts/stage/stage';
import { folder } from './folder';
import { report } from './report';

/** One thing that happens to a deployment, and what must hold although it does. */
export interface Scenario {
  /** As in TEST_GUIDE.md. */
  readonly number: number;
  readonly title: string;
  readonly given: string;
  readonly when: string;
  /** Beside what holds in every scenario. */
  readonly then: string;
  /** Whether nobody may be without an open socket for a moment. */
  readonly planned?: true;
  readonly scene: Scene;
  /** Lets it happen; resolves when all is well again. Throws when something is not as `then` says. */
  readonly play: (stage: Stage) => Promise<void>;
  /** Clients that may be without a socket where that is not planned; @default all */
  readonly mayDrop?: (client: string) => boolean;
  /** The most sockets that may be opened within a second, from `startMeasuring` on. */
  readonly mostOpenedPerSecond?: number;
}

/** Whether the suite is to be quick: the same scenarios, with shorter outages and fewer repetitions. */
export const IS_SHORT = process.env.FAULTS === 'short';

/** A number of repetitions or milliseconds, by how thorough the suite is to be. */
export function thorough(full: number, short: number): number {
  return IS_SHORT ? short : full;
}

/** Plays a scenario as a test: everything that was promised must have held. */
export function scenario(plot: Scenario): void {
  it(`${plot.number}. ${plot.title}`, async () => {
    const seen = await perform(plot);
    report(plot, seen);
    expect(broken(seen, plot)).toEqual([]);
  });
}

/** What a control waits for the last messages, at most; more than a message takes that is only late. */
const SETTLE_MS = 12_000;

export interface Control {
  /** What is wrong this time. */
  readonly title: string;
  /** How that differs from the scenario. */
  readonly scene: Partial<Scene>;
  /** What happens, where less than in the scenario is enough. */
  readonly play?: Scenario['play'];
  /** What must be noticed. */
  readonly noticed: Complaint;
}

/**
 * Plays a scenario with something wrong on purpose, which the audience must notice: as a test that fails when the
 * scenario would have passed.
 */
export function control(plot: Scenario, { title, scene, play = plot.play, noticed }: Control): void {
  it(`${plot.number}, to be found out: ${title}`, async () => {
    const changed = { ...plot.scene, ...scene };
    // What is lost does not arrive, however long it is waited for.
    const audience = { ...changed.audience, settleMs: SETTLE_MS };
    const seen = await perform({ ...plot, play, scene: { ...changed, audience } });
    const complaints = broken(seen, plot);
    report({ ...plot, title: `${plot.title}: ${title}`, then: `the audience notices: ${noticed}` }, seen);
    expect(complaints.map(({ kind }) => kind)).toContain(noticed);
  });
}

async function perform({ scene, play }: Scenario): Promise<AudienceResult> {
  const stage = await Stage.set(prepared(folder()), scene);
  try {
    await play(stage);
    return await stage.judged();
  } finally {
    await stage.clear();
  }
}

export type Complaint =
  | 'proved nothing'
  | 'away'
  | 'dropped'
  | 'failed'
  | 'lost'
  | 'shown twice'
  | 'out of order'
  | 'let in too fast'
  | 'other problems';

interface Broken {
  readonly kind: Complaint;
  readonly detail: string;
}

/** What did not hold. */
function broken(seen: AudienceResult, { planned, mayDrop, mostOpenedPerSecond }: Scenario): Broken[] {
  const { messages, clients, connected, incidents, peakOpenedPerSecond } = seen;
  const isAllowed = mayDrop ?? (() => planned === undefined);
  const problems = incidents.filter(({ kind, client }) => kind !== 'dropped' || !isAllowed(client));
  const found: readonly (readonly [boolean, Complaint])[] = [
    [messages.acknowledged < messages.sent / 2 || messages.acknowledged < 50, 'proved nothing'],
    [connected < clients, 'away'],
    [problems.some(({ kind }) => kind === 'dropped'), 'dropped'],
    [planned === true && messages.failed > 0, 'failed'],
    [messages.lost > 0, 'lost'],
    [messages.duplicated > 0, 'shown twice'],
    [messages.misordered > 0, 'out of order'],
    [peakOpenedPerSecond > (mostOpenedPerSecond ?? Infinity), 'let in too fast'],
  ];
  const kinds = found.filter(([isSo]) => isSo).map(([, kind]) => kind);
  if (kinds.length === 0 && problems.length > 0) kinds.push('other problems');
  const details = problems
    .slice(0, 5)
    .map(({ kind, client, message, detail }) => `${kind} ${message ?? ''} at ${client}: ${detail}`)
    .join('; ');
  return kinds.map((kind) => ({ kind, detail: details }));
}
