import type { Check } from '../doctor/check';
import { deploy, deploySteps, type DeployOptions } from './deploy';
import type { PlannedChange } from './planned-changes';
import { deploymentOf, fakeParts, type Behaviour } from './testing/fake-parts';

const OK: Check = { name: 'Terraform', status: 'ok', detail: '1.11' };
const OPTIONS: DeployOptions = { skipImage: false, allowDataLoss: false, healthyWithinMs: 0 };

function run({
  env = {},
  checks = [OK],
  confirm = true,
  options = OPTIONS,
  ...behaviour
}: Behaviour & {
  env?: Record<string, string>;
  checks?: Check[];
  confirm?: boolean;
  options?: DeployOptions;
} = {}) {
  const parts = fakeParts(deploymentOf(env), behaviour);
  const outcome = deploy(
    { ...parts, examine: () => Promise.resolve(checks), confirm: () => Promise.resolve(confirm) },
    options,
  );
  return { parts, outcome };
}

describe('a deployment', () => {
  it('makes the registry, pushes both images as one, then the other stacks, and ends with the page', async () => {
    const { parts, outcome } = run({ missingTags: ['v1', 'v2'] });
    expect(await outcome).toMatchObject({ url: 'https://d123.cloudfront.net/' });
    const { calls } = parts;
    expect(calls.slice(0, 4)).toEqual([
      'begin',
      'plan registry',
      'apply registry',
      'push 1.dkr.ecr.example/chatapp-dev:v1+v2 arm64',
    ]);
    expect(calls.at(-1)).toBe('upload page-bucket E123');
    const at = (call: string) => calls.indexOf(call);
    for (const [stack, needed] of [
      ['data', 'network'],
      ['traffic', 'network'],
      ['service', 'data'],
      ['service', 'traffic'],
      ['edge', 'traffic'],
      ['observability', 'edge'],
      ['observability', 'service'],
    ]) {
      expect(at(`plan ${stack ?? ''}`)).toBeGreaterThan(at(`apply ${needed ?? ''}`));
    }
    expect(parts.said).toContain('both colours healthy: blue healthy (1 task), green healthy (1 task)');
  });

  it('shows exactly the steps that it announces', async () => {
    const { parts, outcome } = run();
    await outcome;
    expect(parts.said.map((line) => line.replace(/: .*/s, '')).sort()).toEqual(
      deploySteps(parts.deployment).sort(),
    );
  });

  it.each<[string, Parameters<typeof run>[0], string | undefined]>([
    ['builds no image that is there', {}, undefined],
    [
      'builds only those that are not',
      { missingTags: ['v2'] },
      'push 1.dkr.ecr.example/chatapp-dev:v2 arm64',
    ],
    [
      'builds one image for two colours with the same tag',
      { env: { CROSSFADE_GREEN_TAG: 'v1' }, missingTags: ['v1'] },
      'push 1.dkr.ecr.example/chatapp-dev:v1 arm64',
    ],
    [
      'builds for the configured architecture',
      { env: { CROSSFADE_ARCHITECTURE: 'amd64' }, missingTags: ['v1'] },
      'push 1.dkr.ecr.example/chatapp-dev:v1 amd64',
    ],
  ])('%s', async (_what, given, push) => {
    const { parts, outcome } = run(given);
    await outcome;
    expect(parts.calls.find((call) => call.startsWith('push'))).toBe(push);
  });

  it('changes nothing when something is missing, and says what', async () => {
    const failed: Check = { name: 'Docker', status: 'failed', detail: 'not there', remedy: 'install it' };
    const { parts, outcome } = run({ checks: [OK, failed] });
    await expect(outcome).rejects.toThrow('nothing was changed');
    expect(parts.calls).toEqual([]);
    expect(parts.said.join('\n')).toMatch(/FAILED +Docker +not there\n +install it/);
  });

  it('changes nothing when it is not confirmed', async () => {
    const { parts, outcome } = run({ confirm: false });
    expect(await outcome).toBeUndefined();
    expect(parts.calls).toEqual([]);
  });

  it('stops at a stack that fails: nothing that needs it is begun', async () => {
    const { parts, outcome } = run({
      onTerraform: (action, stack) => {
        if (action === 'apply' && stack.endsWith('-network')) throw new Error('no VPC is free');
      },
    });
    await expect(outcome).rejects.toThrow('no VPC is free');
    expect(parts.calls).toEqual([
      'begin',
      'plan registry',
      'apply registry',
      'plan network',
      'apply network',
    ]);
  });

  it('stops before an image that is missing when it must not build', async () => {
    const { parts, outcome } = run({ missingTags: ['v2'], options: { ...OPTIONS, skipImage: true } });
    await expect(outcome).rejects.toThrow('the registry has no image v2: leave out --skip-image');
    expect(parts.calls).not.toContain('plan network');
  });

  const replacement: PlannedChange = {
    address: 'aws_dynamodb_table.messages',
    type: 'aws_dynamodb_table',
    action: 'replace',
    unfinished: false,
    attributes: {},
  };
  const losesData = { changes: (stack: string) => (stack.endsWith('-data') ? [replacement] : []) };

  it('leaves a stack as it is rather than lose data', async () => {
    const { parts, outcome } = run(losesData);
    await expect(outcome).rejects.toThrow(
      /chatapp-dev-data was left as it is, .*aws_dynamodb_table\.messages \(would be replaced\).*--allow-data-loss/,
    );
    expect(parts.calls).not.toContain('apply data');
  });

  it('loses data only when that is said', async () => {
    const { parts, outcome } = run({ ...losesData, options: { ...OPTIONS, allowDataLoss: true } });
    await outcome;
    expect(parts.calls).toContain('apply data');
    expect(parts.said).toContain('stack chatapp-dev-data: 1 replaced');
  });

  it('uploads no page for colours that do not become healthy', async () => {
    const { parts, outcome } = run({ running: 0 });
    await expect(outcome).rejects.toThrow(/blue: 0 of 1 tasks are running\n +a task ended: Essential/);
    expect(parts.calls.some((call) => call.startsWith('upload'))).toBe(false);
  });

  it('gives the address of the edge domain where there is one', async () => {
    const { outcome } = run({
      env: { CROSSFADE_DOMAIN: 'lb.example.com', CROSSFADE_EDGE_DOMAIN: 'chat.lb.example.com' },
    });
    expect(await outcome).toMatchObject({ url: 'https://chat.lb.example.com/' });
  });

  it('tells the name servers of a new zone as soon as there is one, and of no other', async () => {
    const made = run({ env: { CROSSFADE_DOMAIN: 'chat.example.com' } });
    await made.outcome;
    const said = made.parts.said.findIndex((line) =>
      /ns-1\.example\n +ns-2\.example\n.*certificate/.test(line),
    );
    expect(said).toBeGreaterThan(made.parts.said.findIndex((line) => line.includes('dev-network: ')));
    expect(said).toBeLessThan(made.parts.said.findIndex((line) => line.includes('dev-traffic: ')));

    const existing = run({ env: { CROSSFADE_DOMAIN: 'chat.example.com', CROSSFADE_HOSTED_ZONE_ID: 'Z123' } });
    await existing.outcome;
    expect(existing.parts.said.join('\n')).not.toContain('ns-1.example');
  });
});
