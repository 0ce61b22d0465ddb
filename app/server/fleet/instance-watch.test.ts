import { InstanceWatch } from './instance-watch';

/** Looks of an instance called `self`, each a time in seconds with the heartbeats that it saw then. */
type Looks = readonly (readonly [seconds: number, heartbeats: Record<string, number>])[];

/** Who is dead at the last look. */
function deadAfter(looks: Looks): string[] {
  const watch = new InstanceWatch({ instanceId: 'self', deadAfterMs: 8_000 });
  return looks
    .map(([seconds, heartbeats]) => watch.look(new Map(Object.entries(heartbeats)), seconds * 1_000))
    .reduce((_earlier, dead) => dead, []);
}

const still = (from: number, to: number, others: Record<string, number>): Looks =>
  Array.from({ length: (to - from) / 2 + 1 }, (_, index) => [
    from + 2 * index,
    { self: 1 + from + index, ...others },
  ]);

describe('an instance', () => {
  it.each<[string, Looks, string[]]>([
    ['is dead when it stood still for 8 s', still(0, 8, { other: 5 }), ['other']],
    ['is not dead before', still(0, 6, { other: 5 }), []],
    ['is told to be dead again at the next look', still(0, 10, { other: 5 }), ['other']],
    ['that moved in between is not', [...still(0, 6, { other: 5 }), ...still(8, 12, { other: 6 })], []],
    ['that began again is not', [...still(0, 6, { other: 5 }), ...still(8, 12, { other: 1 })], []],
    ['that moved at the last moment is not', [...still(0, 10, { other: 5 }), [12, { other: 6 }]], []],
    ['that stood still again is', [...still(0, 6, { other: 5 }), ...still(8, 16, { other: 6 })], ['other']],
    ['that came later has its time from then on', [...still(0, 4, {}), ...still(6, 12, { other: 1 })], []],
    [
      'that was gone meanwhile has, too',
      [...still(0, 4, { other: 5 }), [6, {}], ...still(8, 14, { other: 5 })],
      [],
    ],
    ['is not dead by being the one that looks', [0, 2, 4, 6, 8].map((seconds) => [seconds, { self: 1 }]), []],
    [
      'is dead beside others that are not',
      [
        [0, { a: 1, b: 1, c: 1 }],
        [4, { a: 1, b: 2, c: 1 }],
        [8, { a: 1, b: 3, c: 1 }],
      ],
      ['a', 'c'],
    ],
    [
      'called like what every object has is an instance too',
      still(0, 8, { constructor: 5 }),
      ['constructor'],
    ],
    [
      'is not dead because the one that looks was suspended',
      [
        [0, { other: 5 }],
        [20, { other: 5 }],
      ],
      [],
    ],
    ['has all its time from then on', [[0, { other: 5 }], ...still(20, 26, { other: 5 })], []],
    ['and not more than that', [[0, { other: 5 }], ...still(20, 28, { other: 5 })], ['other']],
  ])('%s', (_what, looks, dead) => {
    expect(deadAfter(looks)).toEqual(dead);
  });

  it('is not dead while the store was away', () => {
    const watch = new InstanceWatch({ instanceId: 'self', deadAfterMs: 8_000 });
    const look = (seconds: number) => watch.look(new Map([['other', 5]]), seconds * 1_000);
    for (const seconds of [0, 2, 4, 6]) look(seconds);
    watch.startOver();
    expect([8, 10, 12, 14].flatMap(look)).toEqual([]);
    expect(look(16)).toEqual(['other']);
  });
});
