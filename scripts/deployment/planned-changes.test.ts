import { resourceNames } from '../../infra/outputs';
import { beyondColour, countChanges, losses, parsePlan, type PlannedChange } from './planned-changes';

const names = resourceNames({ project: 'chatapp', environment: 'dev' });
const change = (
  type: string,
  action: PlannedChange['action'],
  attributes: PlannedChange['attributes'] = {},
): PlannedChange => ({ address: `${type}.x`, type, action, unfinished: false, attributes });

const taskOf = (colour: 'blue' | 'green', action: PlannedChange['action'] = 'replace') =>
  change('aws_ecs_task_definition', action, { family: names.services[colour] });
const serviceOf = (colour: 'blue' | 'green', action: PlannedChange['action'] = 'update') =>
  change('aws_ecs_service', action, { name: names.services[colour] });

describe('a plan', () => {
  it('is read from what Terraform shows of it, without data and what stays', () => {
    const resource = (mode: string, actions: string[], before: object | null, after: object | null) => ({
      address: 'aws_lb.lb',
      mode,
      type: 'aws_lb',
      change: { actions, before, after },
    });
    const plan = {
      resource_changes: [
        resource('managed', ['no-op'], {}, {}),
        resource('data', ['read'], null, {}),
        resource('managed', ['create'], null, { name: 'new' }),
        resource('managed', ['update'], { name: 'old', arn: 'a' }, { name: 'new' }),
        resource('managed', ['delete', 'create'], { name: 'old' }, {}),
        resource('managed', ['create', 'delete'], { name: 'old' }, {}),
        resource('managed', ['delete'], { name: 'old' }, null),
      ],
    };
    expect(parsePlan(JSON.stringify(plan)).map(({ action, attributes }) => [action, attributes])).toEqual([
      ['create', { name: 'new' }],
      ['update', { name: 'new', arn: 'a' }],
      ['replace', { name: 'old' }],
      ['replace', { name: 'old' }],
      ['delete', { name: 'old' }],
    ]);
    expect(parsePlan('{"format_version":"1.2"}')).toEqual([]);
  });

  it('loses nothing by making again what an interrupted deployment had not finished', () => {
    const table = {
      address: 'aws_dynamodb_table.rooms',
      mode: 'managed',
      type: 'aws_dynamodb_table',
      change: { actions: ['delete', 'create'], before: {}, after: {} },
    };
    const lossesOf = (resource: object) =>
      losses(parsePlan(JSON.stringify({ resource_changes: [resource] })));
    expect(lossesOf(table)).toHaveLength(1);
    expect(lossesOf({ ...table, action_reason: 'replace_because_cannot_update' })).toHaveLength(1);
    expect(lossesOf({ ...table, action_reason: 'replace_because_tainted' })).toEqual([]);
  });

  it.each<[PlannedChange[], string, string]>([
    [[], 'nothing to change', 'nothing'],
    [[change('a', 'create'), change('b', 'create')], '2 created', '2 to be created'],
    [
      [change('a', 'delete'), change('b', 'replace'), change('c', 'update')],
      '1 changed, 1 replaced, 1 deleted',
      '1 to be changed, 1 to be replaced, 1 to be deleted',
    ],
  ])('%# is counted', (changes, done, planned) => {
    expect(countChanges(changes, 'done')).toBe(done);
    expect(countChanges(changes, 'planned')).toBe(planned);
  });

  it.each<[PlannedChange[], string[]]>([
    [[change('aws_dynamodb_table', 'update'), change('aws_s3_bucket', 'create')], []],
    [[change('aws_ecs_task_definition', 'replace'), change('aws_lb_listener_rule', 'delete')], []],
    [[change('aws_dynamodb_table', 'replace')], ['aws_dynamodb_table.x (would be replaced)']],
    [[change('aws_ecr_repository', 'delete')], ['aws_ecr_repository.x (would be deleted)']],
  ])('%# loses only what holds data', (changes, lost) => expect(losses(changes)).toEqual(lost));
});

describe('a release of green', () => {
  it.each<[string, PlannedChange[]]>([
    ['nothing', []],
    ['its task definition and service', [taskOf('green'), serviceOf('green')]],
    ['its first task definition', [taskOf('green', 'create'), serviceOf('green')]],
    [
      'its autoscaling',
      [
        change('aws_appautoscaling_policy', 'update', {
          resource_id: 'service/chatapp-dev/chatapp-dev-green',
        }),
      ],
    ],
  ])('may change %s', (_what, changes) => expect(beyondColour(changes, 'green', names)).toEqual([]));

  it.each<[string, PlannedChange]>([
    ["the other colour's task definition", taskOf('blue')],
    ["the other colour's service", serviceOf('blue')],
    ['its service by replacing it', serviceOf('green', 'replace')],
    ['its service by deleting it', serviceOf('green', 'delete')],
    ['the cluster', change('aws_ecs_cluster', 'update', { name: 'chatapp-dev' })],
    ['a role', change('aws_iam_role', 'update')],
    [
      "the other colour's autoscaling",
      change('aws_appautoscaling_target', 'update', { resource_id: 'service/chatapp-dev/chatapp-dev-blue' }),
    ],
  ])('must not change %s', (_what, other) => {
    const { address, action } = other;
    expect(beyondColour([taskOf('green'), other], 'green', names)).toEqual([`${address} (${action})`]);
  });
});
