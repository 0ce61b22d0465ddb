import type { FakeShow } from './fake-show';

/** Plays a show up to its fifth minute: all shifts, a rollback, a fault, and a rollout that ends by itself. */
export const SCENES = {
  /** Everybody on blue. */
  before: (show: FakeShow) => show.advance(90_000),
  /** Half and half, after a tenth. */
  half: (show: FakeShow) => {
    show.advance(60_000);
    show.command({ kind: 'shift', weights: { blue: 90, green: 10 }, seen: null });
    show.advance(45_000);
    show.command({ kind: 'shift', weights: { blue: 50, green: 50 }, seen: null });
    show.advance(30_000);
  },
  /** The whole script, and then a rollout of a bad release that rolled itself back; a task has died since. */
  all: (show: FakeShow) => {
    SCENES.half(show);
    show.advance(15_000);
    show.command({ kind: 'shift', weights: { blue: 10, green: 90 }, seen: null });
    show.advance(45_000);
    show.command({ kind: 'rollback' });
    show.advance(30_000);
    show.command({ kind: 'rollout', to: 'green', steps: [10, 50, 100], pauseSeconds: 12, manual: false });
    show.advance(14_000);
    show.command({ kind: 'fault', colour: 'green', errorPercent: 30, latencyMs: 0, seconds: 60 });
    show.advance(6_000);
    show.silence('green-task-2');
    show.advance(12_000);
  },
} as const satisfies Readonly<Record<string, (show: FakeShow) => void>>;
