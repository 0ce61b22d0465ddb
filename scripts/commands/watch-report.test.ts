import { InvalidWeightsError } from '../../app/contract/weights';
import type { TrafficView } from '../rollout/watch-traffic';
import { viewLines } from './watch-report';

const VIEW: TrafficView = {
  at: Date.UTC(2026, 0, 1, 12, 34, 56),
  state: {
    configured: { weights: { blue: 75, green: 25 }, stable: 'blue' },
    splits: [
      {
        arn: 'arn:rule',
        kind: 'listener',
        label: 'port 80 default',
        weights: { blue: 75, green: 25 },
        targetGroupArns: { blue: 'b', green: 'g' },
        actions: [],
      },
    ],
    unrecognised: [],
    healthyTargets: { blue: 1, green: 2 },
  },
  stale: undefined,
  requests: { blue: 50, green: 50 },
  errors: 0,
  lastError: undefined,
  fleet: {
    sockets: { blue: 0, green: 0 },
    instances: { blue: 1, green: 2 },
    versions: { blue: ['v1'], green: ['v2', 'v3'] },
    complete: true,
    at: 1,
  },
};

describe('the live view', () => {
  it('has a bar a row, whose colours differ in shape where there are none', () => {
    expect(viewLines('chatapp-dev', VIEW, false)).toEqual([
      'chatapp-dev   12:34:56 UTC',
      '',
      `  configured       ${'█'.repeat(30)}${'░'.repeat(10)}  75/25`,
      `  new requests     ${'█'.repeat(20)}${'░'.repeat(20)}  50/50 %  of 100 in 5 s`,
      `  open sockets     ${' '.repeat(40)}  0/0`,
      '',
      '  healthy targets  blue 1  green 2   instances  1/2   versions  v1/v2+v3',
      '  requests without an answer: 0',
      '  q or Ctrl-C ends this',
    ]);
  });

  it('draws in the two colours on a terminal that may have them', () => {
    const text = viewLines('chatapp-dev', VIEW, true).join('\n');
    expect(text).toContain(`\u001b[34m${'█'.repeat(30)}\u001b[39m\u001b[32m${'█'.repeat(10)}\u001b[39m`);
  });

  it('says what is wrong and what is not known', () => {
    const text = viewLines(
      'chatapp-dev',
      {
        ...VIEW,
        state: {
          ...VIEW.state,
          configured: new InvalidWeightsError('not JSON'),
          healthyTargets: { blue: 0, green: 1 },
        },
        stale: 'socket hang up',
        errors: 3,
        lastError: 'HTTP 503',
        fleet: { unknown: 'HTTP 404' },
      },
      false,
    ).join('\n');
    expect(text).toContain('configured       ' + ' '.repeat(40) + '  unreadable');
    expect(text).toContain('problem: not JSON');
    expect(text).toContain('problem: blue gets traffic but has no healthy target');
    expect(text).toContain('requests without an answer: 3 (HTTP 503)');
    expect(text).toContain('the state could not be read anew: socket hang up');
    expect(text).toContain('open sockets are not known: HTTP 404');
  });
});
