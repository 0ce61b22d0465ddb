import { InvalidWeightsError, type Weights } from '../../app/contract/weights';
import type { Colour } from '../../app/contract/colour';
import type { LiveSplit } from '../rollout/state';
import { chooseColour } from './release-choice';

const split = (weights: Weights): LiveSplit => ({
  arn: 'rule',
  kind: 'rule',
  label: 'rule',
  weights,
  targetGroupArns: { blue: 'b', green: 'g' },
  actions: [],
});
const state = (configured: Weights | InvalidWeightsError, ...live: Weights[]) => ({
  configured:
    configured instanceof InvalidWeightsError ? configured : { weights: configured, stable: 'blue' as const },
  splits: live.map(split),
});
const at = (blue: number, green: number) => state({ blue, green }, { blue, green });
const unreadable = new InvalidWeightsError('the weights parameter is not JSON');

describe('the colour of a release', () => {
  it.each<[string, ReturnType<typeof state>, Colour | undefined, boolean, Colour]>([
    ['is the one without traffic', at(100, 0), undefined, false, 'green'],
    ['is the lighter one', at(10, 90), undefined, false, 'blue'],
    ['may be said', at(90, 10), 'green', false, 'green'],
    ['may be the heavier one by force', at(90, 10), 'blue', true, 'blue'],
    ['may be either by force at equal weights', at(50, 50), 'blue', true, 'blue'],
    [
      'is that of the live weights when the parameter cannot be read',
      state(unreadable, { blue: 90, green: 10 }),
      undefined,
      false,
      'green',
    ],
  ])('%s', (_what, traffic, colour, force, chosen) => {
    expect(chooseColour(traffic, { colour, force })).toEqual({ kind: 'chosen', colour: chosen });
  });

  it.each<[string, ReturnType<typeof state>, Colour | undefined, boolean, RegExp]>([
    ['the heavier one', at(90, 10), 'blue', false, /blue gets more traffic than green: .*--force/],
    ['either at equal weights', at(50, 50), 'green', false, /neither colour clearly gets less/],
    ['none at equal weights, even by force', at(50, 50), undefined, true, /name one with --colour/],
    [
      'one that a listener still sends most traffic to',
      state({ blue: 90, green: 10 }, { blue: 10, green: 90 }),
      undefined,
      false,
      /npx crossfade status/,
    ],
    ['any without weights', state(unreadable), undefined, false, /neither colour/],
  ])('is not %s', (_what, traffic, colour, force, reason) => {
    const choice = chooseColour(traffic, { colour, force });
    expect(choice).toEqual({ kind: 'refused', reason: expect.stringMatching(reason) as string });
  });
});
