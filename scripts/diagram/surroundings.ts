import { blocks, type StackGraph, type StackResource } from '../stack-graph/stack-graph';
import { fitted, heightOf, wrapped, type Arrow, type Box, type Part, type Tone } from './drawing';
import { counted, origins, refers, usedByTasks } from './facts';
import { BUS, CLUSTER, CLUSTER_EXIT, COLUMN, LISTENER } from './layout';

/** How far down the listener an arrow may enter. */
const LISTENER_ENTRY = 60;

/** A box in the column beside the VPC, before it has a place. */
interface Item {
  readonly id: string;
  readonly title: string;
  readonly lines: readonly string[];
  readonly tone: Tone;
  /** What it stands for, when tasks may use it. */
  readonly resources: readonly StackResource[];
}

/** What is in the region, but not in the VPC: everything that AWS runs as a service of its own. */
export function surroundings(graph: StackGraph): Part {
  const above = placed([...page(graph), ...logBuckets(graph), ...names(graph)], COLUMN.y);
  const weights = placed(weightsParameter(graph), Math.max(COLUMN.weightsY, bottomOf(above, COLUMN.y)));
  const below = placed(
    [...stores(graph), ...logs(graph), ...watching(graph), ...key(graph)],
    Math.max(bottomOf(weights, COLUMN.weightsY), COLUMN.weightsY),
  );
  return {
    frames: [],
    boxes: [...above, ...weights, ...below].map(({ box }) => box),
    notes: [],
    arrows: [
      ...weights.flatMap((one) => toListener(graph, one)),
      ...fromCluster(graph, below),
      ...toTopic(graph, below),
    ],
  };
}

interface Placed {
  readonly item: Item;
  readonly box: Box;
}

function placed(items: readonly Item[], top: number): Placed[] {
  let y = top;
  return items.map((item) => {
    const { id, title, lines, tone } = item;
    const height = heightOf(lines.length);
    const box = {
      id,
      x: COLUMN.x,
      y,
      width: COLUMN.width,
      height,
      title,
      lines: lines.map((line) => fitted(line, COLUMN.width)),
      tone,
    };
    y += height + COLUMN.gap;
    return { item, box };
  });
}

function bottomOf(items: readonly Placed[], otherwise: number): number {
  const last = items.at(-1)?.box;
  return last === undefined ? otherwise : last.y + last.height + COLUMN.gap;
}

function item(
  resources: readonly StackResource[],
  title: string,
  lines: readonly string[],
  tone: Tone,
): Item[] {
  const [first] = resources;
  return first === undefined ? [] : [{ id: first.id, title, lines, tone, resources }];
}

function page(graph: StackGraph): Item[] {
  const buckets = pageBuckets(graph);
  return item(buckets, 'S3 bucket', ['the page'], 'store');
}

function pageBuckets(graph: StackGraph): StackResource[] {
  return graph.of('aws_cloudfront_distribution').flatMap((one) => origins(graph, one).buckets);
}

function logBuckets(graph: StackGraph): Item[] {
  const pages = pageBuckets(graph);
  const others = graph.of('aws_s3_bucket').filter(({ id }) => !pages.some((one) => one.id === id));
  return item(
    others,
    others.length === 1 ? 'S3 bucket' : `${others.length} S3 buckets`,
    ['access logs'],
    'watch',
  );
}

function names(graph: StackGraph): Item[] {
  const zones = graph.of('aws_route53_zone');
  const certificates = graph.of('aws_acm_certificate');
  const domains = certificates.map(({ attributes }) => String(attributes.domain_name));
  return [
    ...item(
      zones,
      'Route 53 zone',
      zones.map(({ attributes }) => String(attributes.name)),
      'way',
    ),
    ...item(
      certificates,
      `ACM, ${counted(certificates.length, 'certificate')}`,
      wrapped(domains, COLUMN.width),
      'way',
    ),
  ];
}

function weightsParameter(graph: StackGraph): Item[] {
  // Others are nobody's way: they are read and written, and lead nowhere.
  const parameters = graph
    .of('aws_ssm_parameter')
    .filter(({ attributes }) => String(attributes.name).endsWith('/traffic/weights'));
  return item(
    parameters,
    'SSM parameter: the weights',
    parameters.map(({ attributes }) => String(attributes.name)),
    'balance',
  );
}

function stores(graph: StackGraph): Item[] {
  const repositories = graph.of('aws_ecr_repository');
  const secrets = graph.of('aws_secretsmanager_secret');
  const tables = graph.of('aws_dynamodb_table');
  return [
    ...item(repositories, 'ECR repository', ['the images of both colours'], 'store'),
    ...item(
      secrets,
      `Secrets Manager, ${counted(secrets.length, 'secret')}`,
      wrapped(secrets.map(lastPart).toSorted(), COLUMN.width),
      'store',
    ),
    ...item(
      tables,
      `DynamoDB, ${counted(tables.length, 'table')}`,
      wrapped(tables.map(({ name }) => name).toSorted(), COLUMN.width),
      'store',
    ),
  ];
}

function lastPart({ attributes }: StackResource): string {
  return String(attributes.name).split('/').at(-1) ?? '';
}

function logs(graph: StackGraph): Item[] {
  const groups = graph.of('aws_cloudwatch_log_group');
  const days = [...new Set(groups.map(({ attributes }) => Number(attributes.retention_in_days)))].toSorted(
    (a, b) => a - b,
  );
  const kept = `${counted(groups.length, 'log group')}, kept for ${days.join(' or ')} days`;
  return item(groups, 'CloudWatch Logs', [kept], 'watch');
}

function watching(graph: StackGraph): Item[] {
  const alarms = graph.of('aws_cloudwatch_metric_alarm', 'aws_cloudwatch_composite_alarm');
  const dashboards = graph.of('aws_cloudwatch_dashboard');
  const figures = graph.of('aws_cloudwatch_log_metric_filter');
  const parts = [
    ...(alarms.length > 0 ? [counted(alarms.length, 'alarm')] : []),
    ...(figures.length > 0 ? [counted(figures.length, 'metric') + ' from logs'] : []),
    ...(dashboards.length > 0 ? [counted(dashboards.length, 'dashboard')] : []),
  ];
  const topics = graph.of('aws_sns_topic');
  const protocols = graph
    .of('aws_sns_topic_subscription')
    .map(({ attributes }) => String(attributes.protocol));
  const budgets = graph.of('aws_budgets_budget');
  return [
    ...item([...alarms, ...dashboards, ...figures], 'CloudWatch', wrapped(parts, COLUMN.width), 'watch'),
    ...item(
      topics,
      'SNS topic',
      [protocols.length > 0 ? `to ${protocols.join(', ')}` : 'for whoever subscribes'],
      'watch',
    ),
    ...item(
      budgets,
      'budget',
      budgets.map(
        ({ attributes }) => `${String(attributes.limit_amount)} ${String(attributes.limit_unit)} a month`,
      ),
      'watch',
    ),
  ];
}

function key(graph: StackGraph): Item[] {
  const keys = graph.of('aws_kms_key');
  const rotated = keys.some(({ attributes }) => attributes.enable_key_rotation === true);
  return item(keys, 'KMS key', [`encrypts what is kept${rotated ? '; a new one every year' : ''}`], 'store');
}

function toListener(graph: StackGraph, { item: { id, resources }, box }: Placed): Arrow[] {
  const decides = graph
    .of('aws_lb_listener', 'aws_lb_listener_rule')
    .some((one) => resources.some((parameter) => refers(graph, one, parameter)));
  if (!decides) return [];
  const level = box.y + box.height / 2;
  // What stands above may push the parameter below the listener.
  const entry = Math.min(level, LISTENER.y + LISTENER_ENTRY);
  const end = LISTENER.x + LISTENER.width;
  const points: Arrow['points'] =
    entry === level
      ? [
          [box.x, level],
          [end, level],
        ]
      : [
          [box.x, level],
          [BUS, level],
          [BUS, entry],
          [end, entry],
        ];
  return [{ from: id, to: 'listener', points, dashed: true, tone: 'plain' }];
}

/** A way from the cluster along the column, with a branch to each thing that tasks use. */
function fromCluster(graph: StackGraph, items: readonly Placed[]): Arrow[] {
  const used = usedByTasks(graph);
  return items
    .filter(({ item: { resources } }) => resources.some(({ id }) => used.some((one) => one.id === id)))
    .map(({ item: { id }, box }) => {
      const level = box.y + box.height / 2;
      return {
        from: 'cluster',
        to: id,
        points: [
          [CLUSTER.right, CLUSTER_EXIT.services],
          [BUS, CLUSTER_EXIT.services],
          [BUS, level],
          [box.x, level],
        ],
        dashed: true,
        tone: 'plain',
      };
    });
}

/** Alarms stand above the topic that they tell; the budget stands below it. */
function toTopic(graph: StackGraph, items: readonly Placed[]): Arrow[] {
  const [topic] = items.filter(({ item: { resources } }) =>
    resources.some(({ type }) => type === 'aws_sns_topic'),
  );
  const [resource] = topic?.item.resources ?? [];
  if (topic === undefined || resource === undefined) return [];
  return items.flatMap(({ item: { id, resources }, box }): Arrow[] => {
    if (!resources.some((one) => one.id !== resource.id && tells(graph, one, resource))) return [];
    const x = box.x + box.width - 40;
    const points: Arrow['points'] =
      box.y < topic.box.y
        ? [
            [x, box.y + box.height],
            [x, topic.box.y],
          ]
        : [
            [x, box.y],
            [x, topic.box.y + topic.box.height],
          ];
    return [{ from: id, to: topic.item.id, points, dashed: true, tone: 'plain' }];
  });
}

/* A topic is named by the policy that has to be there first, too. */
function tells(graph: StackGraph, from: StackResource, topic: StackResource): boolean {
  const { alarm_actions: actions, notification } = from.attributes;
  const receivers = [actions, ...blocks(notification).map((one) => one.subscriber_sns_topic_arns)];
  return graph
    .referred(from, receivers)
    .some((one) => one.id === topic.id || (one.type === 'aws_sns_topic_policy' && refers(graph, one, topic)));
}
