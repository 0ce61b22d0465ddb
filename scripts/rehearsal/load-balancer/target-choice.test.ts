import { chooseTarget, chooseTargetGroup, eligibleTargets, slowStartShare } from './target-choice';

const weighted = (blue: number, green: number) => [
  { arn: 'blue', weight: blue },
  { arn: 'green', weight: green },
];

describe('choosing a target group', () => {
  it.each([
    [90, 10, 0, 'blue'],
    [90, 10, 0.8999, 'blue'],
    [90, 10, 0.9, 'green'],
    [90, 10, 0.9999, 'green'],
    [0, 1, 0, 'green'],
    [1, 0, 0.9999, 'blue'],
    [999, 1, 0.9989, 'blue'],
    [0, 0, 0.5, undefined],
  ])('of weights %d and %d, a draw of %d takes %s', (blue, green, draw, expected) => {
    expect(chooseTargetGroup(weighted(blue, green), undefined, () => draw)).toBe(expected);
  });

  it('follows the weights over many requests', () => {
    const draws = Array.from({ length: 1000 }, (_, index) => index / 1000);
    const blue = draws.filter((draw) => chooseTargetGroup(weighted(3, 7), undefined, () => draw) === 'blue');
    expect(blue).toHaveLength(300);
  });

  it('keeps a pinned client, even at weight 0', () => {
    expect(chooseTargetGroup(weighted(100, 0), 'green', () => 0)).toBe('green');
  });

  it('ignores a pin to a group that the action no longer has', () => {
    expect(chooseTargetGroup(weighted(100, 0), 'red', () => 0)).toBe('blue');
  });
});

describe('the targets that may get requests', () => {
  const targets = (...healthy: boolean[]) => healthy.map((isHealthy) => ({ isHealthy }));

  it('are the healthy ones', () => {
    const all = targets(true, false, true);
    expect(eligibleTargets(all)).toEqual([all[0], all[2]]);
  });

  it('are all of them when none is healthy', () => {
    const all = targets(false, false);
    expect(eligibleTargets(all)).toEqual(all);
  });
});

describe('choosing a target', () => {
  const targets = ['a', 'b', 'c'].map((key) => ({ key }));
  const chosen = (stickyKey: string | undefined, turn: number) =>
    chooseTarget(targets, stickyKey, () => turn)?.key;

  it('goes round', () => {
    expect([0, 1, 2, 3].map((turn) => chosen(undefined, turn))).toEqual(['a', 'b', 'c', 'a']);
  });

  it('keeps a pinned client', () => {
    expect(chosen('b', 2)).toBe('b');
  });

  it('sends a client elsewhere when its target is gone', () => {
    expect(chosen('gone', 2)).toBe('c');
  });

  it('finds none in an empty group', () => {
    expect(chooseTarget(targets.slice(0, 0), undefined, () => 0)).toBeUndefined();
  });
});

describe('a target that starts slowly', () => {
  const targets = [{ key: 'old', share: 1 }, { key: 'new', share: 0.3 }, { key: 'other' }];
  const chosen = (draw: number, stickyKey?: string) =>
    chooseTarget(
      targets,
      stickyKey,
      () => 1,
      () => draw,
    )?.key;

  it('takes its turn as often as its share says, and passes it on otherwise', () => {
    expect(chosen(0.29)).toBe('new');
    expect(chosen(0.3)).toBe('other');
  });

  it('keeps its pinned clients', () => {
    expect(chosen(0.99, 'new')).toBe('new');
  });

  it('takes all when it is the only one', () => {
    const only = [{ key: 'new', share: 0 }];
    expect(
      chooseTarget(
        only,
        undefined,
        () => 0,
        () => 0.5,
      ),
    ).toBe(only[0]);
  });

  it.each([
    [0, 0, 1],
    [30, 0, 0],
    [30, 15_000, 0.5],
    [30, 40_000, 1],
  ])('has with %d s after %d ms a share of %d', (seconds, sinceMs, share) => {
    expect(slowStartShare(seconds, sinceMs)).toBe(share);
  });
});
