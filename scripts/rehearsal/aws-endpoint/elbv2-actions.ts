import { MAX_WEIGHT } from '../../../app/contract/weights';
import type { Action, TargetGroupModel } from '../model';
import { AwsError, validationError } from './aws-error';
import type { QueryParameters } from './query-parameters';

const MAX_TARGET_GROUPS = 5;
const MAX_STICKINESS_SECONDS = 604_800;

type ForwardAction = Extract<Action, { type: 'forward' }>;
type Stickiness = ForwardAction['stickiness'];

/**
 * Reads the actions of ModifyRule or ModifyListener, with the checks that AWS makes.
 * @param groups the target groups that there are
 * @throws AwsError with AWS's own code
 */
export function parseActions(
  actions: readonly QueryParameters[],
  groups: readonly TargetGroupModel[],
): readonly Action[] {
  if (actions.length > 1) {
    throw new AwsError('TooManyActions', 'Only one forward, redirect or fixed-response action can be given');
  }
  return actions.map((action) => parseAction(action, groups));
}

function parseAction(action: QueryParameters, groups: readonly TargetGroupModel[]): Action {
  const type = action.requiredText('Type');
  switch (type) {
    case 'forward':
      return parseForward(action, groups);
    case 'fixed-response':
      return parseFixedResponse(required(action, 'FixedResponseConfig'));
    case 'redirect':
      return parseRedirect(required(action, 'RedirectConfig'));
    default:
      throw validationError(`Action type '${type}' must be one of 'redirect,fixed-response,forward'`);
  }
}

function parseForward(action: QueryParameters, groups: readonly TargetGroupModel[]): ForwardAction {
  const config = action.structure('ForwardConfig');
  const targetGroups = parseTargetGroups(action.text('TargetGroupArn'), config);
  const stickiness = parseStickiness(config?.structure('TargetGroupStickinessConfig'));
  const models = targetGroups.map(({ arn }) => {
    const model = groups.find((group) => group.arn === arn);
    if (!model) {
      throw new AwsError('TargetGroupNotFound', `Target group '${arn}' not found`);
    }
    return model;
  });
  if (models.length > 1 && !stickiness.enabled && models.some((model) => model.stickiness.enabled)) {
    throw new AwsError(
      'InvalidConfigurationRequest',
      'You must enable group stickiness on a rule if you enabled target stickiness on one of its target groups',
    );
  }
  return { type: 'forward', targetGroups, stickiness };
}

function parseTargetGroups(
  onlyArn: string | undefined,
  config: QueryParameters | undefined,
): ForwardAction['targetGroups'] {
  const tuples = config?.structures('TargetGroups') ?? [];
  if (tuples.length === 0) {
    if (onlyArn === undefined) {
      throw validationError('A forward action must specify a target group');
    }
    return [{ arn: onlyArn, weight: 1 }];
  }
  if (tuples.length > MAX_TARGET_GROUPS) {
    throw validationError(`A forward action can have at most ${MAX_TARGET_GROUPS} target groups`);
  }
  const parsed = tuples.map((tuple) => ({
    arn: tuple.requiredText('TargetGroupArn'),
    weight: parseWeight(tuple, tuples.length),
  }));
  if (onlyArn !== undefined && (parsed.length > 1 || parsed[0]?.arn !== onlyArn)) {
    throw validationError(
      'With both TargetGroupArn and ForwardConfig, the one target group must be the same in both',
    );
  }
  return parsed;
}

function parseWeight(tuple: QueryParameters, groups: number): number {
  const weight = tuple.integer('Weight') ?? (groups === 1 ? 1 : undefined);
  if (weight === undefined) {
    throw validationError('A weight must be specified for each of several target groups');
  }
  if (weight < 0 || weight > MAX_WEIGHT) {
    throw validationError(`Weight '${weight}' must be between 0 and ${MAX_WEIGHT}, inclusive`);
  }
  return weight;
}

function parseStickiness(config: QueryParameters | undefined): Stickiness {
  const enabled = config?.boolean('Enabled') ?? false;
  const durationSeconds = config?.integer('DurationSeconds');
  if (enabled && durationSeconds === undefined) {
    throw validationError('Target group stickiness duration must be specified when it is enabled');
  }
  if (durationSeconds !== undefined && (durationSeconds < 1 || durationSeconds > MAX_STICKINESS_SECONDS)) {
    throw validationError(
      `Target group stickiness duration must be between 1 and ${MAX_STICKINESS_SECONDS} seconds`,
    );
  }
  return { enabled, durationSeconds: durationSeconds ?? 0 };
}

function parseFixedResponse(config: QueryParameters): Action {
  const statusCode = config.requiredText('StatusCode');
  if (!/^[245]\d\d$/.test(statusCode)) {
    throw validationError(
      `1 validation error detected: Value '${statusCode}' at 'fixedResponseConfig.statusCode' failed to satisfy constraint: Member must satisfy regular expression pattern: ^(2|4|5)\\d\\d$`,
    );
  }
  return {
    type: 'fixed-response',
    statusCode: Number(statusCode),
    contentType: config.text('ContentType') ?? 'text/plain',
    body: config.text('MessageBody') ?? '',
  };
}

function parseRedirect(config: QueryParameters): Action {
  const status = config.requiredText('StatusCode');
  if (status !== 'HTTP_301' && status !== 'HTTP_302') {
    throw validationError(`Redirect status code '${status}' must be one of 'HTTP_301,HTTP_302'`);
  }
  return {
    type: 'redirect',
    protocol: config.text('Protocol') ?? '#{protocol}',
    host: config.text('Host') ?? '#{host}',
    port: config.text('Port') ?? '#{port}',
    path: config.text('Path') ?? '/#{path}',
    query: config.text('Query') ?? '#{query}',
    statusCode: status === 'HTTP_301' ? 301 : 302,
  };
}

function required(action: QueryParameters, name: string): QueryParameters {
  const structure = action.structure(name);
  if (!structure) {
    throw validationError(`An action of type '${action.text('Type') ?? ''}' must have a ${name}`);
  }
  return structure;
}
