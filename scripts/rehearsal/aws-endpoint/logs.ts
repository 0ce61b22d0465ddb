import { parseFilterPattern } from '../logs/filter-pattern';
import { FilterPatternError } from '../logs/filter-pattern-error';
import type { LogEvent, LogGroup, LogStore } from '../logs/log-store';
import type { System } from '../model';
import { AwsError } from './aws-error';
import { checkInput } from './json-input';
import { eventsFrom, invalidParameter, listPage, type Position, readToken, writeToken } from './logs-paging';
import * as requests from './logs-requests';
import type { JsonService } from './service';

const LARGEST_PAGE = 10_000;

/** CloudWatch Logs, for reading what the tasks wrote. */
export function logsService(
  store: LogStore,
  { region, accountId }: Pick<System, 'region' | 'accountId'>,
): JsonService {
  const arnOf = (group: LogGroup) => `arn:aws:logs:${region}:${accountId}:log-group:${group.name}`;
  const check = <Schema extends Parameters<typeof checkInput>[0]>(schema: Schema, input: unknown) =>
    checkInput(schema, input, 'InvalidParameterException');
  return {
    targetPrefix: 'Logs_20140328',
    actions: {
      DescribeLogGroups: (input) => describeLogGroups(store, arnOf, check(requests.describeLogGroups, input)),
      DescribeLogStreams: (input) =>
        describeLogStreams(store, arnOf, check(requests.describeLogStreams, input)),
      FilterLogEvents: (input) => filterLogEvents(store, check(requests.filterLogEvents, input)),
      GetLogEvents: (input) => getLogEvents(store, check(requests.getLogEvents, input)),
    },
  };
}

type ArnOf = (group: LogGroup) => string;

function describeLogGroups(store: LogStore, arnOf: ArnOf, input: requests.DescribeLogGroups): object {
  const { logGroupNamePrefix: prefix, logGroupNamePattern: pattern } = input;
  if (prefix && pattern) {
    throw invalidParameter(
      'LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.',
    );
  }
  const groups = store
    .groups()
    .filter(({ name }) => name.startsWith(prefix ?? '') && name.includes(pattern ?? ''));
  const { items, nextToken } = listPage(groups, input);
  return {
    logGroups: items.map((group) => ({
      logGroupName: group.name,
      creationTime: group.createdAt,
      metricFilterCount: 0,
      arn: `${arnOf(group)}:*`,
      logGroupArn: arnOf(group),
      storedBytes: group.events.reduce((bytes, { message }) => bytes + Buffer.byteLength(message), 0),
      logGroupClass: 'STANDARD',
    })),
    nextToken,
  };
}

function describeLogStreams(store: LogStore, arnOf: ArnOf, input: requests.DescribeLogStreams): object {
  const group = groupOf(store, input);
  const { logStreamNamePrefix: prefix, orderBy, descending } = input;
  if (orderBy === 'LastEventTime' && prefix) {
    throw invalidParameter('Cannot order by LastEventTime with a logStreamNamePrefix.');
  }
  const streams = [...group.streams.values()].filter(({ name }) => name.startsWith(prefix ?? ''));
  const key = orderBy === 'LastEventTime' ? 'lastEventAt' : 'name';
  streams.sort((a, b) => (a[key] < b[key] ? -1 : a[key] > b[key] ? 1 : 0));
  if (descending) streams.reverse();
  const { items, nextToken } = listPage(streams, input);
  return {
    logStreams: items.map(({ name, createdAt, lastEventAt }) => ({
      logStreamName: name,
      creationTime: createdAt,
      firstEventTimestamp: createdAt,
      lastEventTimestamp: lastEventAt,
      lastIngestionTime: lastEventAt,
      arn: `${arnOf(group)}:log-stream:${name}`,
      storedBytes: 0,
    })),
    nextToken,
  };
}

function filterLogEvents(store: LogStore, input: requests.FilterLogEvents): object {
  const { logStreamNames: names, logStreamNamePrefix: prefix, nextToken } = input;
  if (names && prefix) {
    throw invalidParameter('logStreamNames and logStreamNamePrefix cannot both be specified.');
  }
  const group = groupOf(store, input);
  const matches = patternOf(input.filterPattern ?? '');
  const endTime = input.endTime ?? Infinity;
  const found = group.events.filter(
    ({ stream, timestamp, message }) =>
      timestamp >= (input.startTime ?? 0) &&
      timestamp <= endTime &&
      (names ? names.includes(stream) : stream.startsWith(prefix ?? '')) &&
      matches(message),
  );
  const from = nextToken ? readToken(nextToken) : startOf(input.startFromHead !== false);
  const events = eventsFrom(found, from, input.limit ?? LARGEST_PAGE);
  const last = (from.direction === 'f' ? events.at(-1) : events[0])?.sequence;
  const next: Position | undefined = last === undefined ? undefined : { ...from, sequence: last };
  const isMore = next && eventsFrom(found, next, 1).length > 0;
  return {
    events: (from.direction === 'f' ? events : [...events].reverse()).map((event) => ({
      logStreamName: event.stream,
      ...eventShape(event),
      eventId: String(event.sequence).padStart(56, '0'),
    })),
    searchedLogStreams: [],
    ...(isMore && { nextToken: writeToken(next) }),
  };
}

function getLogEvents(store: LogStore, input: requests.GetLogEvents): object {
  const group = groupOf(store, input);
  if (!group.streams.has(input.logStreamName)) {
    throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.');
  }
  const endTime = input.endTime ?? Infinity;
  const found = group.events.filter(
    ({ stream, timestamp }) =>
      stream === input.logStreamName && timestamp >= (input.startTime ?? 0) && timestamp < endTime,
  );
  const from = input.nextToken ? readToken(input.nextToken) : startOf(input.startFromHead === true);
  const events = eventsFrom(found, from, input.limit ?? LARGEST_PAGE);
  // At an end of the stream the token leads to the same place again.
  const [first, last] = [events[0]?.sequence, events.at(-1)?.sequence];
  const rest = from.direction === 'f' ? from.sequence : Math.min(from.sequence - 1, store.newest);
  return {
    events: events.map(eventShape),
    nextForwardToken: writeToken({ direction: 'f', sequence: last ?? rest }),
    nextBackwardToken: writeToken({ direction: 'b', sequence: first ?? rest + 1 }),
  };
}

/** Before the oldest event, or behind the newest. */
function startOf(fromHead: boolean): Position {
  return fromHead ? { direction: 'f', sequence: 0 } : { direction: 'b', sequence: Number.MAX_SAFE_INTEGER };
}

function eventShape({ timestamp, message }: LogEvent): object {
  return { timestamp, message, ingestionTime: timestamp };
}

function groupOf(
  store: LogStore,
  {
    logGroupName: name,
    logGroupIdentifier: identifier,
  }: { readonly logGroupName?: string | null; readonly logGroupIdentifier?: string | null },
): LogGroup {
  if (name && identifier) {
    throw invalidParameter('LogGroup name and LogGroup identifier are mutually exclusive parameters.');
  }
  const wanted =
    name ?? identifier?.replace(/^arn:[^:]*:logs:[^:]*:[^:]*:log-group:/, '').replace(/:\*$/, '');
  if (!wanted) throw invalidParameter('Either LogGroup name or LogGroup identifier must be specified.');
  const group = store.group(wanted);
  if (!group) throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
  return group;
}

function patternOf(pattern: string): (message: string) => boolean {
  try {
    return parseFilterPattern(pattern);
  } catch (error) {
    if (error instanceof FilterPatternError)
      throw invalidParameter(`Invalid filter pattern: ${error.message}`);
    throw error;
  }
}
