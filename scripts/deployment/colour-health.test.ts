import { healthOf, tellingEvents, type ColourHealth, type ColourSnapshot } from './colour-health';

const group = (healthy: number, ...others: string[]) => ({ name: 'chatapp-dev-green', healthy, others });
const HEALTHY: ColourSnapshot = {
  colour: 'green',
  taskDefinition: 'arn:aws:ecs:r:1:task-definition/chatapp-dev-green:7',
  rollout: 'COMPLETED',
  rolloutReason: '',
  desired: 2,
  running: 2,
  events: [],
  groups: [group(2), { ...group(2), name: 'chatapp-dev-green-poll' }],
};
const OLDER = 'arn:aws:ecs:r:1:task-definition/chatapp-dev-green:8';

describe('a colour', () => {
  it.each<[string, Partial<ColourSnapshot>, ColourHealth]>([
    ['is healthy with all tasks and targets', {}, { kind: 'healthy', tasks: 2 }],
    [
      'is healthy where ECS tells no state of the rollout',
      { rollout: undefined },
      { kind: 'healthy', tasks: 2 },
    ],
    ['is stopped when no tasks are wanted', { desired: 0, running: 0, groups: [] }, { kind: 'stopped' }],
    ['waits for its tasks', { running: 1 }, { kind: 'waiting', why: '1 of 2 tasks are running' }],
    [
      'waits for its targets, and says why they are not healthy',
      { groups: [group(2), group(1, 'initial (Elb.RegistrationInProgress)', 'unhealthy')] },
      {
        kind: 'waiting',
        why: '1 of 2 targets in chatapp-dev-green are healthy: initial (Elb.RegistrationInProgress), unhealthy',
      },
    ],
    [
      'waits for the tasks before',
      { rollout: 'IN_PROGRESS' },
      { kind: 'waiting', why: 'earlier tasks are draining' },
    ],
    [
      'has failed when ECS says so',
      { rollout: 'FAILED', rolloutReason: 'tasks failed to start' },
      { kind: 'failed', why: 'tasks failed to start' },
    ],
  ])('%s', (_what, change, health) => expect(healthOf({ ...HEALTHY, ...change })).toEqual(health));

  it('has failed when it runs another task definition than it was given', () => {
    expect(healthOf(HEALTHY, HEALTHY.taskDefinition)).toEqual({ kind: 'healthy', tasks: 2 });
    expect(healthOf(HEALTHY, OLDER)).toEqual({
      kind: 'failed',
      why: 'ECS has rolled it back to chatapp-dev-green:7: the tasks of chatapp-dev-green:8 did not become healthy',
    });
  });

  it('is explained by what ECS said since the beginning', () => {
    const event = (minute: number, message: string) => ({ at: new Date(2026, 10, 21, 12, minute), message });
    const events = [
      event(9, '(service x) has reached a steady state.'),
      event(8, 'task abc failed container health checks'),
      event(7, 'has started 1 tasks'),
      event(1, 'from before'),
    ];
    expect(tellingEvents({ ...HEALTHY, events }, new Date(2026, 10, 21, 12, 5))).toEqual([
      'task abc failed container health checks',
      'has started 1 tasks',
    ]);
  });
});
