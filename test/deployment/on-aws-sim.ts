/*
 * The life of a deployment by the commands, with the real Terraform against an emulated account:
 *   ../shared/tools/aws-sim/aws-sim run -- npx tsx test/deployment/on-aws-sim.ts
 * It takes minutes, and ends with 3 where Terraform or the account is missing.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { DescribeServicesCommand, DescribeTaskDefinitionCommand, ECSClient } from '@aws-sdk/client-ecs';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DeleteParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { ProjectCopy } from './project-copy';
import { startStandInTasks } from './stand-in-tasks';
import { VERBS } from './verbs';

const NOT_AVAILABLE = 3;
const STACKS = ['network', 'data', 'registry', 'traffic', 'service', 'edge', 'observability'];
const ORPHAN = { logGroup: '/ecs/chatapp-dev/orphan', parameter: '/chatapp-dev/orphan' };
const TAGS = [
  { Key: 'Project', Value: 'chatapp' },
  { Key: 'Environment', Value: 'dev' },
];

async function main(): Promise<number> {
  // Of the SDK, about coming versions of Node.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const endpoint = process.env.AWS_ENDPOINT_URL ?? '';
  if (!endpoint.startsWith('http://127.0.0.1'))
    return unavailable('no emulated account: run it with aws-sim');
  if (spawnSync('terraform', ['version']).status !== 0) return unavailable('no terraform');
  const project = new ProjectCopy({ ...process.env, CROSSFADE_AWS_PROVIDER_VERSION: '5.100.0' });
  try {
    await check('an interrupted deployment says how to go on', () => interrupted(project));
    await check('a deployment ends with a page and both colours healthy', () => deployed(project));
    await check('a second one changes nothing', () => unchanged(project));
    await check('outputs are told one by one, the weights live', () => outputs(project));
    await operate(project);
    await check('a release rolls the lighter colour alone, and is recorded', () => released(project));
    await check('what the deployment has is not touched by a release that is refused', () =>
      refused(project),
    );
    await check('a teardown finds what is left behind', () => tornDown(project));
    await check('and nothing when there is nothing', () => gone(project, endpoint));
    return 0;
  } finally {
    project.remove();
  }
}

async function operate(project: ProjectCopy): Promise<void> {
  const chat = await startStandInTasks({ blue: 'v1', green: 'v2' });
  try {
    for (const [what, verb] of VERBS) await check(what, () => verb({ project, chat }));
  } finally {
    await chat.stop();
  }
}

async function check(what: string, does: () => Promise<void>): Promise<void> {
  const startedAt = performance.now();
  await does();
  process.stdout.write(`ok: ${what} (${Math.round((performance.now() - startedAt) / 1_000)} s)\n`);
}

async function interrupted(project: ProjectCopy): Promise<void> {
  const applied = () => project.log('chatapp-dev-network', 'apply');
  // While the VPC alone is being made: an interrupt may cut off the answer to a call, and what that call made is then in
  // the account but not in the state.
  let vpcSince = Infinity;
  const interruptWhen = () => {
    if (vpcSince === Infinity && /aws_vpc\.\S+: Creating/.test(applied())) vpcSince = performance.now();
    return performance.now() - vpcSince > 3_000;
  };
  const ended = await project.crossfade(['deploy', '--yes'], { interruptWhen });
  assert.equal(ended.status, 130, ended.stderr);
  assert.match(ended.stderr, /interrupted: .* go on where it ended with "npx crossfade deploy"/);
  // Terraform itself has come to an end, and has written down what it had made.
  assert.match(applied(), /Gracefully shutting down/);
  assert.match(project.read('terraform.chatapp-dev-network.tfstate'), /"type": "aws_vpc"/);
  const [login, build] = project.dockerCalls();
  assert.deepEqual([login?.args[0], login?.hasPassword], ['login', true]);
  assert.deepEqual(tagsOf(build?.args), ['v1', 'v2']);
  assert.ok(build?.args.includes('linux/arm64'));
}

async function deployed(project: ProjectCopy): Promise<void> {
  const { status, stdout, stderr } = await project.crossfade(['deploy', '--yes', '--json']);
  assert.equal(status, 0, stderr);
  const {
    ok,
    url,
    outputs: put,
  } = JSON.parse(stdout) as { ok: boolean; url: string; outputs: Record<string, string> };
  assert.deepEqual([ok, url], [true, `https://${put.cloudfront_domain_name}/`]);
  assert.match(stderr, /both colours healthy: blue healthy \(1 task\), green healthy \(1 task\)/);
  assert.deepEqual(project.dockerCalls(), [], 'the images were there already');
  for (const stack of STACKS) assert.match(stderr, new RegExp(`stack chatapp-dev-${stack}: `));
  const page = { Bucket: put.s3_bucket_name, Key: 'index.html' };
  const found = await new S3Client({ forcePathStyle: true }).send(new GetObjectCommand(page));
  assert.equal(found.CacheControl, 'no-cache');
  assert.match((await found.Body?.transformToString()) ?? '', /<!doctype html>/);
}

async function unchanged(project: ProjectCopy): Promise<void> {
  const { status, stderr } = await project.crossfade(['deploy', '--yes']);
  assert.equal(status, 0, stderr);
  for (const stack of STACKS)
    assert.match(stderr, new RegExp(`stack chatapp-dev-${stack}: nothing to change`));
  assert.match(stderr, /image: v1 and v2 are there already/);
  assert.match(stderr, /page: nothing to change/);
  assert.deepEqual(project.dockerCalls(), []);
}

async function outputs(project: ProjectCopy): Promise<void> {
  const read = async (...args: string[]) => (await project.crossfade(['outputs', ...args])).stdout;
  assert.equal(await read('blue_weight'), '100\n');
  assert.equal((await project.crossfade(['shift', '90/10'])).status, 0);
  assert.equal(await read('blue_weight'), '90\n');
  assert.match(await read(), /^green_weight +10$/m);
  const all = JSON.parse(await read('--json')) as Record<string, string>;
  assert.equal(await read('alb_dns_name'), `${all.alb_dns_name}\n`);
}

async function released(project: ProjectCopy): Promise<void> {
  const before = await images();
  const commit = project.commit('the second version');
  const { status, stdout, stderr } = await project.crossfade(['release']);
  assert.equal(status, 0, stderr);
  assert.match(stdout, new RegExp(`^green runs ${commit}, .*npx crossfade shift 90/10`));
  assert.deepEqual(
    project
      .dockerCalls()
      .map(({ args }) => tagsOf(args))
      .at(-1),
    [commit],
  );
  const after = await images();
  assert.equal(after.blue, before.blue);
  assert.ok(after.green.endsWith(`:${commit}`), after.green);
  assert.deepEqual((JSON.parse(project.read('cdktf.json')) as { context: object }).context, {
    greenTag: commit,
  });
  await unchangedBut(project, commit);
}

async function unchangedBut(project: ProjectCopy, commit: string): Promise<void> {
  const { status, stderr } = await project.crossfade(['deploy', '--yes']);
  assert.equal(status, 0, stderr);
  assert.match(stderr, /stack chatapp-dev-service: nothing to change/);
  assert.match(stderr, new RegExp(`image: v1 and ${commit} are there already`));
}

async function refused(project: ProjectCopy): Promise<void> {
  const before = await images();
  const heavier = await project.crossfade(['release', '--colour', 'blue', '--tag', 'v9']);
  assert.deepEqual([heavier.status, heavier.stdout], [1, '']);
  assert.match(heavier.stderr, /refused, nothing changed: blue gets more traffic than green/);
  const other = await project.crossfade(['release', '--tag', 'v9'], { env: { CROSSFADE_BLUE_TAG: 'v8' } });
  assert.equal(other.status, 1, other.stderr);
  assert.match(
    other.stderr,
    /refused, nothing changed: more than green would change: .*aws_ecs_task_definition\.blue/,
  );
  const variable = await project.crossfade(['release'], { env: { CROSSFADE_GREEN_TAG: 'v2' } });
  assert.deepEqual([variable.status, variable.stderr.split('\n').length], [2, 2]);
  assert.match(variable.stderr, /CROSSFADE_GREEN_TAG is set/);
  assert.deepEqual(project.dockerCalls(), []);
  assert.deepEqual(await images(), before);
}

async function tornDown(project: ProjectCopy): Promise<void> {
  const unasked = await project.crossfade(['destroy']);
  assert.equal(unasked.status, 2, unasked.stderr);
  assert.match(unasked.stderr, /nobody can be asked/);
  await new CloudWatchLogsClient({}).send(new CreateLogGroupCommand({ logGroupName: ORPHAN.logGroup }));
  await new SSMClient({}).send(
    new PutParameterCommand({ Name: ORPHAN.parameter, Value: 'x', Type: 'String', Tags: TAGS }),
  );
  const { status, stderr } = await project.crossfade(['destroy', '--yes']);
  assert.equal(status, 1, stderr);
  const listed = stderr.split('to be deleted by hand:\n')[1]?.trimEnd().split('\n') ?? [];
  assert.equal(listed.length, 2, stderr);
  assert.match(listed[0] ?? '', /logs:log-group .*:log-group:\/ecs\/chatapp-dev\/orphan/);
  assert.match(listed[1] ?? '', /ssm:parameter .*:parameter\/chatapp-dev\/orphan/);
  for (const stack of STACKS) assert.ok(!project.has(`terraform.chatapp-dev-${stack}.tfstate`), stack);
}

async function gone(project: ProjectCopy, endpoint: string): Promise<void> {
  await new CloudWatchLogsClient({}).send(new DeleteLogGroupCommand({ logGroupName: ORPHAN.logGroup }));
  await new SSMClient({}).send(new DeleteParameterCommand({ Name: ORPHAN.parameter }));
  const { status, stdout, stderr } = await project.crossfade(['destroy', '--yes']);
  assert.deepEqual([status, stdout], [0, 'nothing is left of chatapp-dev\n'], stderr);
  const left = (await (await fetch(`${endpoint}/_sim/leftovers`)).json()) as { kind: string }[];
  // The emulator keeps what a deleted distribution was asked to forget.
  assert.deepEqual(
    left.filter(({ kind }) => kind !== 'Invalidation'),
    [],
  );
}

/** The images that the services run, by colour. */
async function images(): Promise<{ blue: string; green: string }> {
  const ecs = new ECSClient({});
  const imageOf = async (colour: string) => {
    const described = await ecs.send(
      new DescribeServicesCommand({ cluster: 'chatapp-dev', services: [`chatapp-dev-${colour}`] }),
    );
    const command = new DescribeTaskDefinitionCommand({
      taskDefinition: described.services?.[0]?.taskDefinition,
    });
    return (await ecs.send(command)).taskDefinition?.containerDefinitions?.[0]?.image ?? '';
  };
  return { blue: await imageOf('blue'), green: await imageOf('green') };
}

function tagsOf(args: readonly string[] = []): string[] {
  return args
    .filter((_, index) => args[index - 1] === '--tag')
    .map((reference) => reference.split(':').at(-1) ?? '');
}

function unavailable(why: string): number {
  process.stderr.write(`not available on this machine: ${why}\n`);
  return NOT_AVAILABLE;
}

void main().then(
  (status) => (process.exitCode = status),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? '') : String(error)}\n`);
    process.exitCode = 1;
  },
);
