import type { Action, Rule } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Colour } from '../../app/contract/colour';
import { findSplits, reweigh } from './weighted-actions';

const colourOf = new Map<string, Colour>([
  ['b', 'blue'],
  ['g', 'green'],
  ['b-poll', 'blue'],
  ['g-poll', 'green'],
]);

function forward(groups: Readonly<Record<string, number>>): Action {
  return {
    Type: 'forward',
    ForwardConfig: {
      TargetGroups: Object.entries(groups).map(([TargetGroupArn, Weight]) => ({ TargetGroupArn, Weight })),
      TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: 60 },
    },
  };
}

function find(...rules: Rule[]) {
  return findSplits([{ listener: { ListenerArn: 'listener', Port: 443 }, rules }], colourOf);
}

describe('finding the splits', () => {
  it('takes a forward to a group of each colour, in either order', () => {
    const { splits } = find(
      { RuleArn: 'r', Priority: '5', Actions: [forward({ 'g-poll': 10, 'b-poll': 90 })] },
      { IsDefault: true, Priority: 'default', Actions: [forward({ b: 80, g: 20 })] },
    );
    expect(splits).toMatchObject([
      { kind: 'rule', arn: 'r', weights: { blue: 90, green: 10 }, targetGroupArns: { blue: 'b-poll' } },
      { kind: 'listener', arn: 'listener', label: 'port 443 default', weights: { blue: 80, green: 20 } },
    ]);
  });

  it.each<[string, Action[]]>([
    ['a preview of one colour', [{ ...forward({ b: 1 }), TargetGroupArn: 'b' }]],
    ['a forward of somebody else', [forward({ x: 1, y: 1 })]],
    ['a redirect', [{ Type: 'redirect' }]],
    ['nothing', []],
  ])('leaves %s alone', (_what, Actions) => {
    expect(find({ RuleArn: 'r', Actions })).toEqual({ splits: [], unrecognised: [] });
  });

  it.each<[string, Action]>([
    ['a third group', forward({ b: 1, g: 1, x: 1 })],
    ['a group of neither', forward({ b: 1, x: 1 })],
    ['two groups of one colour', forward({ b: 1, 'b-poll': 1 })],
    ['all four groups', forward({ b: 1, g: 1, 'b-poll': 1, 'g-poll': 1 })],
  ])('does not pretend to understand a forward with %s', (_what, action) => {
    const found = find({ RuleArn: 'r', Priority: '7', Actions: [action], Conditions: [] });
    expect(found).toEqual({ splits: [], unrecognised: ['port 443 rule 7 ()'] });
  });

  it('names a rule by its conditions', () => {
    const { splits } = find({
      RuleArn: 'r',
      Priority: '30',
      Actions: [forward({ b: 1, g: 1 })],
      Conditions: [
        { Field: 'path-pattern', PathPatternConfig: { Values: ['/socket.io/*'] } },
        {
          Field: 'query-string',
          QueryStringConfig: { Values: [{ Key: 'sid', Value: '*' }, { Value: 'polling' }] },
        },
        { Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['GET', 'HEAD'] } },
      ],
    });
    expect(splits[0]?.label).toBe('port 443 rule 30 (/socket.io/* and ?sid=* or ?polling and GET or HEAD)');
  });
});

describe('changing the weights', () => {
  it('keeps everything else: other actions, order of the groups, stickiness', () => {
    const login: Action = { Type: 'authenticate-oidc', Order: 1 };
    const changed = reweigh([login, { ...forward({ g: 10, b: 90 }), Order: 2 }], colourOf, {
      blue: 0,
      green: 100,
    });
    expect(changed).toEqual([login, { ...forward({ g: 100, b: 0 }), Order: 2 }]);
  });
});
