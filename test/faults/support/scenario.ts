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
    expect(broken(seen, plot.planned ?? false)).toEqual([]);
  });
}

export interface Control {
  /** What is wrong this time. */
  readonly title: string;
  /** How that differs from the scenario. */
  readonly scene: Partial<Scene>;
  /** What must be noticed. */
  readonly noticed: Complaint;
}

/**
 * Plays a scenario with something wrong on purpose, which the audience must notice: as a test that fails when the
 * scenario would have passed.
 */
export function control(plot: Scenario, { title, scene, noticed }: Control): void {
  it(`${plot.number}, to be found out: ${title}`, async () => {
    const seen = await perform({ ...plot, scene: { ...plot.scene, ...scene } });
    const complaints = broken(seen, plot.planned ?? false);
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
  'proved nothing' | 'away' | 'dropped' | 'lost' | 'shown twice' | 'out of order' | 'other problems';

interface Broken {
  readonly kind: Complaint;
  readonly detail: string;
}

/** What did not hold. A moment without a socket counts only where it was planned that there be none. */
function broken(seen: AudienceResult, planned: boolean): Broken[] {
  const { messages, clients, connected, dropped, incidents } = seen;
  const details = incidents
    .filter(({ kind }) => planned || kind !== 'dropped')
    .slice(0, 5)
    .map(({ kind, client, message, detail }) => `${kind} ${message ?? ''} at ${client}: ${detail}`)
    .join('; ');
  const found: readonly (readonly [boolean, Complaint])[] = [
    [messages.acknowledged < messages.sent / 2 || messages.acknowledged < 50, 'proved nothing'],
    [connected < clients, 'away'],
    [planned && dropped > 0, 'dropped'],
    [messages.lost > 0, 'lost'],
    [messages.duplicated > 0, 'shown twice'],
    [messages.misordered > 0, 'out of order'],
  ];
  const kinds = found.filter(([isSo]) => isSo).map(([, kind]) => kind);
  if (kinds.length === 0 && details !== '') kinds.push('other problems');
  return kinds.map((kind) => ({ kind, detail: details }));
}
