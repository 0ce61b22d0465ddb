import type { Weights } from '../../app/contract/weights';
import type { PlannedChange } from './planned-changes';
import { release, RELEASE_STEPS, type ReleaseOptions } from './release';
import { deploymentOf, DEPLOYED, fakeParts, STACKS, type Behaviour } from './testing/fake-parts';

const OPTIONS: ReleaseOptions = { colour: undefined, tag: undefined, force: false, healthyWithinMs: 0 };
const task = (colour: string): PlannedChange => ({
  address: `aws_ecs_task_definition.${colour}`,
  type: 'aws_ecs_task_definition',
  action: 'replace',
  unfinished: false,
  attributes: { family: `chatapp-dev-${colour}` },
});
const rolled = { changes: () => [task('green')] };

function run(
  given: Behaviour & {
    weights?: Weights;
    options?: Partial<ReleaseOptions>;
    env?: Record<string, string>;
  } = {},
) {
  const { weights = { blue: 90, green: 10 }, options = {}, env, ...behaviour } = given;
  const parts = fakeParts(deploymentOf(env), { ...rolled, ...behaviour });
  const { calls } = parts;
  const outcome = release(
    {
      ...parts,
      examine: (needsDocker) => {
        calls.push(needsDocker ? 'examine with Docker' : 'examine');
        return Promise.resolve([]);
      },
      readTraffic: () =>
        Promise.resolve({
          configured: { weights, stable: 'blue' },
          splits: [],
          unrecognised: [],
          healthyTargets: { blue: 1, green: 1 },
        }),
      checkTag: () => undefined,
      synthesizeWith: (colour, tag) => {
        calls.push(`synthesize ${colour} ${tag}`);
        return Promise.resolve(STACKS);
      },
      recordTag: (colour, tag) => Promise.resolve(void calls.push(`record ${colour} ${tag}`)),
      now: () => new Date(0),
    },
    { ...OPTIONS, ...options },
  );
  return { parts, calls, outcome };
}

describe('a release', () => {
  it('plans, builds, records and rolls the lighter colour, in this order', async () => {
    const { parts, calls, outcome } = run({ missingTags: ['abc123'] });
    expect(await outcome).toEqual({ kind: 'released', colour: 'green', tag: 'abc123' });
    expect(calls).toEqual([
      'examine with Docker',
      'synthesize green abc123',
      'plan service',
      'begin',
      'push 1.dkr.ecr.example/chatapp-dev:abc123 arm64',
      'record green abc123',
      'apply service',
      'upload page-bucket E123',
    ]);
    expect(parts.said.map((line) => line.replace(/: .*/s, ''))).toEqual(RELEASE_STEPS);
  });

  it('goes on after it was interrupted: the image of the commit is there, and the page is uploaded', async () => {
    const { calls, outcome } = run();
    await outcome;
    expect(calls).toContain('examine');
    expect(calls.filter((call) => /push|upload/.test(call))).toEqual(['upload page-bucket E123']);
  });

  it('takes an image of an earlier version as it is, and leaves the page alone', async () => {
    const { calls, outcome } = run({ options: { tag: 'v1' } });
    expect(await outcome).toMatchObject({ tag: 'v1' });
    expect(calls.filter((call) => /push|upload/.test(call))).toEqual([]);
  });

  it('is refused for the heavier colour, before anything is looked at', async () => {
    const { calls, outcome } = run({ options: { colour: 'blue' } });
    expect(await outcome).toMatchObject({ kind: 'refused' });
    expect(calls).toEqual([]);
  });

  it('is refused when more than the colour would change, before anything is built', async () => {
    const { calls, outcome } = run({ missingTags: ['abc123'], changes: () => [task('green'), task('blue')] });
    expect(await outcome).toEqual({
      kind: 'refused',
      reason: expect.stringMatching(
        /^more than green would change: aws_ecs_task_definition\.blue \(replace\)/,
      ) as string,
    });
    expect(calls).toEqual(['examine with Docker', 'synthesize green abc123', 'plan service']);
  });

  it('changes more than the colour only by force', async () => {
    const { calls, outcome } = run({ changes: () => [task('blue')], options: { force: true } });
    expect(await outcome).toMatchObject({ kind: 'released' });
    expect(calls).toContain('apply service');
  });

  it('has failed when ECS goes back to the version before', async () => {
    const service = {
      type: 'aws_ecs_service',
      attributes: { name: 'chatapp-dev-green', task_definition: 'task-definition/green:2' },
    };
    const { calls, outcome } = run({
      states: { ...DEPLOYED, service: { outputs: {}, resources: [service] } },
    });
    await expect(outcome).rejects.toThrow(/green: ECS has rolled it back to green:1: the tasks of green:2/);
    expect(calls.some((call) => call.startsWith('upload'))).toBe(false);
  });
});
