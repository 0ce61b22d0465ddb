import { deploymentOf } from '../deployment/testing/fake-parts';
import { checkRegion } from './account-check';
import { allUsable, checksText, type Check } from './check';
import { judgeDocker, type DockerParts } from './docker-check';
import { judgeQuota, type QuotaFacts } from './quota-check';
import { neededQuotas } from './quotas';
import { judgeTerraform, parseVersion, type TerraformProgram } from './terraform-check';

const terraform = (version: string): TerraformProgram => ({
  binary: 'terraform',
  product: 'Terraform',
  version,
});

describe('Terraform', () => {
  it.each([
    ['Terraform v1.11.4\non linux_amd64\n', { product: 'Terraform', version: '1.11.4' }],
    ['OpenTofu v1.10.0-beta1\non darwin_arm64\n', { product: 'OpenTofu', version: '1.10.0' }],
    ['\nWarning: no file\n\nTerraform v1.5.7\n', { product: 'Terraform', version: '1.5.7' }],
    ['hello', undefined],
  ])('%j is read', (output, program) => expect(parseVersion(output)).toEqual(program));

  it.each<
    [string, TerraformProgram | undefined, string | undefined, string | undefined, Check['status'], RegExp]
  >([
    ['is there', terraform('1.5.0'), undefined, undefined, 'ok', /Terraform 1\.5\.0 \(terraform\)/],
    ['is newer, number by number', terraform('1.10.1'), undefined, 'states', 'ok', /1\.10\.1/],
    ['is too old', terraform('1.4.9'), undefined, undefined, 'failed', /older than 1\.5\.0/],
    [
      'is too old for states in a bucket',
      terraform('1.9.8'),
      undefined,
      'states',
      'failed',
      /older than 1\.10\.0/,
    ],
    ['is missing', undefined, undefined, undefined, 'failed', /no terraform or tofu on the PATH/],
    ['is missing under its given name', undefined, 'tofu-2', undefined, 'failed', /no tofu-2 on the PATH/],
    [
      'is OpenTofu because there is nothing else',
      { binary: 'tofu', product: 'OpenTofu', version: '1.10.0' },
      undefined,
      undefined,
      'warning',
      /since there is no terraform/,
    ],
    [
      'is OpenTofu by choice',
      { binary: 'tofu', product: 'OpenTofu', version: '1.10.0' },
      'tofu',
      undefined,
      'ok',
      /OpenTofu 1\.10\.0/,
    ],
  ])('%s', (_what, program, named, stateBucket, status, detail) => {
    const check = judgeTerraform(program, { named, stateBucket });
    expect(check.status).toBe(status);
    expect(check.detail).toMatch(detail);
    expect(check.remedy !== undefined).toBe(status !== 'ok');
  });
});

describe('Docker', () => {
  const ALL: DockerParts = { client: 'Docker version 28', server: '28.0', buildx: 'buildx v0.20' };
  it.each<[string, Partial<Record<keyof DockerParts, undefined>>, RegExp]>([
    [
      'the client is missing',
      { client: undefined, server: undefined, buildx: undefined },
      /no docker on the PATH/,
    ],
    ['the daemon does not answer', { server: undefined }, /its daemon does not answer/],
    ['buildx is missing', { buildx: undefined }, /without buildx/],
  ])('fails when %s, unless no image is built', (_what, missing, detail) => {
    const parts = { ...ALL, ...missing };
    const needed = judgeDocker(parts, { architecture: 'arm64', needed: true });
    expect(needed).toMatchObject({ status: 'failed', detail: expect.stringMatching(detail) as string });
    expect(needed.remedy).toContain('--skip-image');
    expect(judgeDocker(parts, { architecture: 'arm64', needed: false }).status).toBe('warning');
  });

  it('is well when all of it is there', () => {
    expect(judgeDocker(ALL, { architecture: 'amd64', needed: true })).toEqual({
      name: 'Docker',
      status: 'ok',
      detail: '28.0, buildx v0.20, for linux/amd64',
    });
  });
});

describe('a quota', () => {
  it.each<[number, QuotaFacts, Check['status'], string]>([
    [1, { limit: 5, used: 4 }, 'ok', '1 needed, 4 in use of 5'],
    [1, { limit: 5, used: 5 }, 'failed', '1 needed, 5 in use of 5'],
    [0, { limit: 5, used: 6 }, 'ok', '0 needed, 6 in use of 5'],
    [2, { limit: 6, used: undefined }, 'ok', '2 needed, use unknown of 6'],
    [10, { limit: 6, used: undefined }, 'failed', '10 needed, use unknown of 6'],
    [1, { limit: undefined, used: 1 }, 'warning', 'could not be read; 1 needed'],
    [0, { limit: undefined, used: 1 }, 'ok', 'none needed'],
  ])('%#', (needed, facts, status, detail) => {
    const quota = { name: 'VPCs', serviceCode: 'vpc', quotaCode: 'L-F678F1CE', needed };
    expect(judgeQuota(quota, facts)).toMatchObject({ name: 'quota of VPCs', status, detail });
  });

  it.each<[number, Check['status']]>([
    [10, 'ok'],
    [9, 'warning'],
    [1, 'failed'],
  ])('that only later tasks would exceed stops nothing: %i', (limit, status) => {
    const quota = { name: 'vCPUs', serviceCode: 'fargate', quotaCode: 'L-3032A538', needed: 2, atMost: 10 };
    const check = judgeQuota(quota, { limit, used: undefined });
    expect(check).toMatchObject({ status, detail: `2 needed and up to 10 later, use unknown of ${limit}` });
    expect(check.remedy !== undefined).toBe(status !== 'ok');
  });

  it('of production is for the tasks that it starts with, and for those that it may have', () => {
    const [, , vcpus] = neededQuotas(deploymentOf({ CROSSFADE_PROFILE: 'production' }).config, false);
    expect(vcpus).toMatchObject({ needed: 2, atMost: 10 });
  });

  it.each<[string, Record<string, string>, boolean, number[]]>([
    ['a first deployment', {}, false, [1, 1, 1]],
    ['one that has its network', {}, true, [0, 0, 1]],
    ['one without NAT', { CROSSFADE_EGRESS: 'public' }, false, [1, 0, 1]],
    ['production', { CROSSFADE_PROFILE: 'production' }, false, [1, 2, 2]],
    ['many tasks', { CROSSFADE_DESIRED_COUNT: '8' }, false, [1, 1, 8]],
  ])('is needed by %s', (_what, env, hasNetwork, needed) => {
    expect(neededQuotas(deploymentOf(env).config, hasNetwork).map((quota) => quota.needed)).toEqual(needed);
  });
});

describe('the region', () => {
  it.each<[Record<string, string>, Check['status']]>([
    [{}, 'ok'],
    [{ AWS_REGION: 'ap-northeast-2' }, 'ok'],
    [{ AWS_DEFAULT_REGION: 'eu-west-1' }, 'warning'],
    [{ AWS_REGION: 'ap-northeast-2', AWS_DEFAULT_REGION: 'eu-west-1' }, 'ok'],
  ])('with %j is %s', (env, status) => {
    expect(checkRegion({ region: 'ap-northeast-2' }, env).status).toBe(status);
  });
});

describe('a list of checks', () => {
  const checks: Check[] = [
    { name: 'Node', status: 'ok', detail: '24.1.0' },
    { name: 'Docker', status: 'failed', detail: 'not there', remedy: 'install it' },
    { name: 'region', status: 'warning', detail: 'two' },
  ];
  it('is a line each, and what to do below it', () => {
    expect(checksText(checks)).toBe(`ok       Node    24.1.0
FAILED   Docker  not there
                 install it
warning  region  two
`);
  });
  it('is usable with warnings, but not with a failure', () => {
    expect(allUsable(checks)).toBe(false);
    expect(allUsable(checks.filter(({ status }) => status !== 'failed'))).toBe(true);
  });
});
