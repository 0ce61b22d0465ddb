import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  GetLogEventsCommand,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import { LogStore } from '../logs/log-store';
import { startEndpoint } from './sample-system.fixture';

const BLUE = '/ecs/chatapp-dev/blue';
const ARN = `arn:aws:logs:ap-northeast-2:000000000000:log-group:${BLUE}`;
const START_MS = 1_700_000_000_000;

let nowMs: number;
let store: LogStore;
let server: Awaited<ReturnType<typeof startEndpoint>>;
let client: CloudWatchLogsClient;

beforeEach(async () => {
  nowMs = START_MS;
  store = new LogStore([BLUE, '/ecs/chatapp-dev/green'], () => nowMs, 10);
  server = await startEndpoint({ logs: store });
  client = new CloudWatchLogsClient({
    region: 'ap-northeast-2',
    endpoint: server.url,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
});

afterEach(async () => {
  client.destroy();
  await server.endpoint.close();
});

/** Writes lines `<first>` to `<last>`, a millisecond apart, in turn to two streams. */
function write(first: number, last: number): void {
  for (let line = first; line <= last; line++) {
    nowMs = START_MS + line;
    store.append(BLUE, line % 2 ? 'app/app/odd' : 'app/app/even', `line ${line}`);
  }
}

async function filter(input: Partial<FilterLogEventsCommandInput>) {
  const { events = [] } = await client.send(new FilterLogEventsCommand({ logGroupName: BLUE, ...input }));
  return events.map(({ message }) => message);
}

describe('the logs', () => {
  it('are in the groups of the task definitions', async () => {
    write(1, 1);
    const { logGroups = [] } = await client.send(new DescribeLogGroupsCommand({}));
    expect(logGroups.map(({ logGroupName }) => logGroupName)).toEqual([BLUE, '/ecs/chatapp-dev/green']);
    expect(logGroups[0]).toMatchObject({ arn: `${ARN}:*`, creationTime: START_MS, storedBytes: 6 });
    const { logGroups: some } = await client.send(
      new DescribeLogGroupsCommand({ logGroupNamePrefix: '/ecs/chatapp-dev/g' }),
    );
    expect(some).toHaveLength(1);
  });

  it('have a stream for each task', async () => {
    write(1, 3);
    const streams = async (input: object) => {
      const { logStreams = [] } = await client.send(
        new DescribeLogStreamsCommand({ logGroupName: BLUE, ...input }),
      );
      return logStreams.map(({ logStreamName, lastEventTimestamp }) => [logStreamName, lastEventTimestamp]);
    };
    const [even, odd] = [
      ['app/app/even', START_MS + 2],
      ['app/app/odd', START_MS + 3],
    ];
    expect(await streams({})).toEqual([even, odd]);
    expect(await streams({ orderBy: 'LastEventTime', descending: true })).toEqual([odd, even]);
    expect(await streams({ logStreamNamePrefix: 'app/app/o' })).toEqual([odd]);
  });

  it('are searched by pattern, time and stream', async () => {
    write(1, 6);
    store.append(BLUE, 'app/app/even', '{"level":50,"msg":"failed"}');
    expect(await filter({})).toHaveLength(7);
    expect(await filter({ filterPattern: '{ $.level = 50 }' })).toEqual(['{"level":50,"msg":"failed"}']);
    expect(await filter({ startTime: START_MS + 2, endTime: START_MS + 4 })).toEqual([
      'line 2',
      'line 3',
      'line 4',
    ]);
    expect(await filter({ logStreamNamePrefix: 'app/app/odd' })).toEqual(['line 1', 'line 3', 'line 5']);
    expect(await filter({ logStreamNames: ['app/app/odd'], filterPattern: '?3 ?4' })).toEqual(['line 3']);
    const { events = [] } = await client.send(
      new FilterLogEventsCommand({ logGroupIdentifier: ARN, limit: 1 }),
    );
    expect(events).toEqual([
      {
        logStreamName: 'app/app/odd',
        message: 'line 1',
        timestamp: START_MS + 1,
        ingestionTime: START_MS + 1,
        eventId: expect.stringMatching(/^\d{56}$/) as string,
      },
    ]);
  });

  it.each([
    [true, [1, 2, 3, 4, 5]],
    [false, [5, 4, 3, 2, 1]],
  ])('come in pages, from their head: %s', async (startFromHead, lines) => {
    write(1, 5);
    const pages: (string | undefined)[][] = [];
    for await (const { events = [] } of paginateFilterLogEvents(
      { client, pageSize: 2 },
      { logGroupName: BLUE, startFromHead },
    )) {
      pages.push(events.map(({ message }) => message));
    }
    expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
    expect(pages.flat()).toEqual(lines.map((line) => `line ${line}`));
  });

  it('of one stream can be followed: a token at the end finds what is written later', async () => {
    write(1, 5);
    const read = async (input: { nextToken?: string; startFromHead?: boolean }) => {
      const answer = await client.send(
        new GetLogEventsCommand({ logGroupName: BLUE, logStreamName: 'app/app/odd', limit: 2, ...input }),
      );
      return { ...answer, lines: answer.events?.map(({ message }) => message) };
    };
    const newest = await read({});
    expect(newest.lines).toEqual(['line 3', 'line 5']);
    const before = await read({ nextToken: newest.nextBackwardToken });
    expect(before.lines).toEqual(['line 1']);
    const end = await read({ nextToken: newest.nextForwardToken, startFromHead: true });
    expect(end.lines).toEqual([]);
    expect(end.nextForwardToken).toBe(newest.nextForwardToken);
    write(6, 7);
    expect((await read({ nextToken: end.nextForwardToken, startFromHead: true })).lines).toEqual(['line 7']);
    expect((await read({ startFromHead: true })).lines).toEqual(['line 1', 'line 3']);
  });

  it('of a stream that is read from its end and empty can be followed as well', async () => {
    write(1, 1);
    const input = { logGroupName: BLUE, logStreamName: 'app/app/odd', startTime: START_MS + 2 };
    const { nextForwardToken, events } = await client.send(new GetLogEventsCommand(input));
    expect(events).toEqual([]);
    write(3, 3);
    const later = await client.send(new GetLogEventsCommand({ ...input, nextToken: nextForwardToken }));
    expect(later.events).toMatchObject([{ message: 'line 3' }]);
  });

  it('keep the newest lines of a group, and the names of its streams', async () => {
    write(1, 12);
    const lines = await filter({});
    expect(lines).toHaveLength(10);
    expect(lines.at(-1)).toBe('line 12');
    expect(lines).not.toContain('line 1');
    expect(store.group(BLUE)?.streams.size).toBe(2);
  });

  it.each([
    [
      'a group that is not there',
      () => client.send(new FilterLogEventsCommand({ logGroupName: '/x' })),
      'ResourceNotFoundException',
    ],
    [
      'a stream that is not there',
      () => client.send(new GetLogEventsCommand({ logGroupName: BLUE, logStreamName: 'x' })),
      'ResourceNotFoundException',
    ],
    ['no group', () => client.send(new FilterLogEventsCommand({})), 'InvalidParameterException'],
    [
      'a group by name and by ARN',
      () => client.send(new FilterLogEventsCommand({ logGroupName: BLUE, logGroupIdentifier: ARN })),
      'InvalidParameterException',
    ],
    [
      'streams by name and by prefix',
      () =>
        client.send(
          new FilterLogEventsCommand({ logGroupName: BLUE, logStreamNames: ['a'], logStreamNamePrefix: 'a' }),
        ),
      'InvalidParameterException',
    ],
    [
      'a pattern that is none',
      () => client.send(new FilterLogEventsCommand({ logGroupName: BLUE, filterPattern: '{ $.level = }' })),
      'InvalidParameterException',
    ],
    [
      'a limit of none',
      () => client.send(new FilterLogEventsCommand({ logGroupName: BLUE, limit: 0 })),
      'InvalidParameterException',
    ],
    [
      'a token that was not given out',
      () => client.send(new FilterLogEventsCommand({ logGroupName: BLUE, nextToken: 'x' })),
      'InvalidParameterException',
    ],
    [
      'an order by time of streams with a prefix',
      () =>
        client.send(
          new DescribeLogStreamsCommand({
            logGroupName: BLUE,
            orderBy: 'LastEventTime',
            logStreamNamePrefix: 'a',
          }),
        ),
      'InvalidParameterException',
    ],
  ])('refuse %s', async (_what, send, code) => {
    await expect(send()).rejects.toMatchObject({
      name: code,
      $metadata: { httpStatusCode: 400 },
    });
  });
});
