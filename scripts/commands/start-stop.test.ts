import { type Colour, isColour } from '../../app/contract/colour';
import { ARNS, startEndpoint, target } from '../rehearsal/aws-endpoint/sample-system.fixture';
import { historyCommand } from './history';
import { startCommand } from './start';
import { stopCommand } from './stop';
import { FakeAwsError, startFakeAws } from './testing/fake-aws';
import { runCommand } from './testing/run-command';

let elb: Awaited<ReturnType<typeof startEndpoint>>;
let aws: Awaited<ReturnType<typeof startFakeAws>>;
let services: Record<Colour, { desired: number; running: number }>;
let calls: string[];
/** How many times tasks are looked at before they are as wanted. */
let slowness: number;

const colourOf = (name: unknown): Colour => {
  const colour = String(name).split('-').at(-1);
  if (!isColour(colour)) throw new FakeAwsError('ServiceNotFoundException');
  return colour;
};

beforeEach(async () => {
  services = { blue: { desired: 1, running: 1 }, green: { desired: 1, running: 1 } };
  calls = [];
  slowness = 0;
  elb = await startEndpoint();
  aws = await startFakeAws(
    {
      UpdateService: ({ service, desiredCount, cluster }) => {
        if (cluster !== 'chatapp-dev') throw new FakeAwsError('ClusterNotFoundException');
        calls.push(`${colourOf(service)} ${String(desiredCount)}`);
        services[colourOf(service)].desired = Number(desiredCount);
        return { service: {} };
      },
      DescribeServices: ({ services: [name] = [] }: { services?: unknown[] }) => {
        const colour = colourOf(name);
        const one = services[colour];
        if (one.running !== one.desired && slowness-- <= 0) one.running = one.desired;
        const targets = Array.from({ length: one.running }, () => target(colour, 'healthy'));
        for (const group of [`chatapp-dev-${colour}`, `chatapp-dev-${colour}-poll`]) {
          elb.targets.set(ARNS.targetGroup(group), targets);
        }
        const taskDefinition = `${colour}:1`;
        const primary = { status: 'PRIMARY', rolloutState: 'COMPLETED', runningCount: one.running };
        return {
          services: [
            { desiredCount: one.desired, taskDefinition, deployments: [{ ...primary, taskDefinition }] },
          ],
        };
      },
      ListTasks: () => ({ taskArns: [] }),
    },
    elb.url,
  );
});
afterEach(async () => {
  aws.close();
  await elb.endpoint.close();
});

const env = () => ({ CROSSFADE_ENDPOINT_URL: aws.url });
const start = (...args: string[]) => runCommand(startCommand, [...args, '--local'], env());
const stop = (...args: string[]) => runCommand(stopCommand, [...args, '--local'], env());

describe('crossfade start', () => {
  it('starts as many tasks of both colours as the stacks say, and waits for healthy targets', async () => {
    services = { blue: { desired: 0, running: 0 }, green: { desired: 0, running: 0 } };
    slowness = 2;
    const { out, err, status } = await start();
    expect(calls.toSorted()).toEqual(['blue 1', 'green 1']);
    expect(err).toMatch(/0 of 1 tasks are running/);
    expect({ out, status }).toEqual({
      out: 'blue healthy (1 task), green healthy (1 task)\n',
      status: 0,
    });
  });

  it('changes the number of one colour', async () => {
    const { out } = await start('--colour', 'green', '--tasks', '3', '--json');
    expect(calls).toEqual(['green 3']);
    expect(JSON.parse(out)).toEqual({ ok: true, colours: ['green'], tasks: 3, autoscaling: [] });
    const { out: history } = await runCommand(historyCommand, ['--local'], env());
    expect(history).toMatch(/Z {2}start {2}- +verified {2}- +- +\S+ {2}green: 3 each\n$/);
  });

  it('shows what it would do, and changes nothing', async () => {
    const { out } = await start('--tasks', '2', '--dry-run');
    expect(out).toMatch(
      /aws .*ecs update-service --cluster chatapp-dev --service chatapp-dev-blue --desired-count 2\n/,
    );
    expect(calls).toEqual([]);
  });

  it.each(['0', '21', '1.5', 'many', '-1'])('refuses %s tasks', async (tasks) => {
    expect(await start(`--tasks=${tasks}`)).toMatchObject({
      status: 2,
      err: expect.stringContaining('--tasks takes a whole number from 1 to 20') as string,
    });
    expect(calls).toEqual([]);
  });

  it('says that there is no such deployment', async () => {
    const { err, status } = await runCommand(startCommand, ['--local'], {
      ...env(),
      CROSSFADE_PROJECT: 'other',
    });
    expect(err).toContain('there is no deployment other-dev');
    expect(status).toBe(2);
  });
});

describe('crossfade stop', () => {
  it('stops both colours when it may, and waits until no task runs', async () => {
    slowness = 1;
    const { out, err, status } = await stop('--yes');
    expect(calls.toSorted()).toEqual(['blue 0', 'green 0']);
    expect(err).toMatch(/tasks hand over and end: .*still has 1/);
    expect(out).toMatch(/^blue and green stopped\na rehearsal costs nothing/);
    expect(status).toBe(0);
  });

  it('asks first, and without somebody to ask changes nothing', async () => {
    const { err, status } = await stop();
    expect(err).toContain('nobody can be asked, since the input is no terminal: add --yes');
    expect(status).toBe(2);
    expect(calls).toEqual([]);
  });

  it('refuses a colour that gets requests, and stops it by force', async () => {
    const refused = await stop('--colour', 'green', '--yes', '--json');
    expect(refused.err).toContain('refused, nothing changed: green gets 10% of the new requests');
    expect(JSON.parse(refused.out)).toMatchObject({ ok: false });
    expect(refused.status).toBe(1);
    expect(calls).toEqual([]);

    const forced = await stop('--colour', 'green', '--yes', '--force', '--json');
    expect(JSON.parse(forced.out)).toMatchObject({ ok: true, colours: ['green'] });
    expect(calls).toEqual(['green 0']);
  });

  it('shows what it would do, and changes nothing', async () => {
    const { out, status } = await stop('--dry-run', '--json');
    expect(JSON.parse(out)).toMatchObject({
      dryRun: true,
      effects: [expect.stringContaining('nobody can chat') as string],
    });
    expect({ status, calls }).toEqual({ status: 0, calls: [] });
  });
});
