import { startEndpoint } from '../rehearsal/aws-endpoint/sample-system.fixture';
import { logsCommand } from './logs';
import { FakeAwsError, startFakeAws } from './testing/fake-aws';
import { runCommand } from './testing/run-command';

let elb: Awaited<ReturnType<typeof startEndpoint>>;
let aws: Awaited<ReturnType<typeof startFakeAws>>;
let asked: Readonly<Record<string, unknown>>[];
let pages: readonly object[];

beforeEach(async () => {
  asked = [];
  pages = [{ events: [] }];
  elb = await startEndpoint();
  aws = await startFakeAws(
    {
      FilterLogEvents: (input) => {
        if (input['logGroupName'] !== '/ecs/chatapp-dev/green') {
          throw new FakeAwsError('ResourceNotFoundException');
        }
        asked.push(input);
        return pages[asked.length - 1] ?? { events: [] };
      },
    },
    elb.url,
  );
});
afterEach(async () => {
  aws.close();
  await elb.endpoint.close();
});

const logs = (...args: string[]) =>
  runCommand(logsCommand, [...args, '--local'], { CROSSFADE_ENDPOINT_URL: aws.url });
const event = (eventId: string, timestamp: number, msg: string) => ({
  eventId,
  timestamp,
  message: JSON.stringify({ level: 'info', instanceId: 'green-1', msg }),
});

describe('crossfade logs', () => {
  it('shows the lines of all tasks of a colour, of all pages, the newest last', async () => {
    pages = [
      { events: [event('2', 2_000, 'second'), event('4', 4_000, 'fourth')], nextToken: 'more' },
      { events: [], nextToken: 'still' },
      { events: [event('3', 3_000, 'third'), event('1', 1_000, 'first')] },
    ];
    const { out, err, status } = await logs('--colour', 'green');
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((line) => line.split('  ').at(-1)?.trim()),
    ).toEqual(['first', 'second', 'third', 'fourth']);
    expect({ err, status }).toEqual({ err: '', status: 0 });
    expect(asked.map(({ nextToken }) => nextToken)).toEqual([undefined, 'more', 'still']);
  });

  it('begins five minutes ago unless told, and looks for a text as it is', async () => {
    const before = Date.now();
    await logs('--colour', 'green', '--since', '30m', '--filter', 'say "a\\b"');
    expect(asked[0]).toMatchObject({ filterPattern: '"say \\"a\\\\b\\""' });
    const from = Number(asked[0]?.['startTime']);
    expect(from).toBeGreaterThanOrEqual(before - 1_800_000);
    expect(from).toBeLessThanOrEqual(Date.now() - 1_800_000);
    await logs('--colour', 'green');
    expect(Number(asked[1]?.['startTime'])).toBeGreaterThanOrEqual(before - 300_000);
    expect(asked[1]).not.toHaveProperty('filterPattern');
  });

  it('prints a JSON object a line for machines', async () => {
    pages = [{ events: [event('1', 1_000, 'first')] }];
    const { out } = await logs('--colour', 'green', '--json');
    expect(JSON.parse(out)).toEqual({
      at: '1970-01-01T00:00:01.000Z',
      message: expect.stringContaining('first') as string,
    });
  });

  it('says so when there is nothing', async () => {
    expect(await logs('--colour', 'green')).toEqual({
      out: '',
      err: 'crossfade: nothing in /ecs/chatapp-dev/green in this time\n',
      status: 0,
    });
  });

  it.each<[string, string[], string]>([
    ['no colour', [], "required option '--colour <colour>' not specified"],
    ['another colour', ['--colour', 'red'], "argument 'red' is invalid"],
    ['a time without a unit', ['--colour', 'green', '--since', '5'], '--since takes a time'],
    ['a month', ['--colour', 'green', '--since', '700h'], '--since takes a time from 1s to 168h'],
  ])('refuses %s', async (_what, args, complaint) => {
    const { err, status } = await logs(...args);
    expect(err).toContain(complaint);
    expect({ status, asked }).toEqual({ status: 2, asked: [] });
  });

  it('says that there is no such log', async () => {
    const { err, status } = await logs('--colour', 'blue');
    expect(err).toContain('there is no deployment chatapp-dev');
    expect(status).toBe(2);
  });
});
