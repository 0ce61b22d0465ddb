import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig, type Config } from './config';
import { currentDeployment, ConfigurationError } from './outputs';

let projectRoot: string;
beforeEach(() => {
  projectRoot = mkdtempSync(join(tmpdir(), 'crossfade-config-'));
});
afterEach(() => {
  rmSync(projectRoot, { recursive: true });
});

function load(env: Record<string, string> = {}, context: object = {}): Config {
  writeFileSync(join(projectRoot, 'cdktf.json'), JSON.stringify({ context }));
  return loadConfig({ env, projectRoot });
}

function complaint(env: Record<string, string>, context: object = {}): string {
  try {
    load(env, context);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

describe('the configuration', () => {
  it('has defaults for everything', () => {
    expect(load()).toEqual({
      project: 'chatapp',
      environment: 'dev',
      region: 'ap-northeast-2',
      profile: 'hackathon',
      settings: { ephemeral: true, logRetentionDays: 7 },
      vpcCidr: '10.0.0.0/16',
      imageTags: { blue: 'v1', green: 'v2' },
      awsProviderVersion: '~> 6.25',
    });
  });

  it('comes from the environment first, then from the context of cdktf.json', () => {
    const env = { CROSSFADE_PROJECT: 'show', CROSSFADE_BLUE_TAG: 'v7', CROSSFADE_DESIRED_COUNT: '0' };
    const context = { project: 'other', environment: 'stage', greenTag: 'v8', desiredCount: 4 };
    expect(load(env, context)).toMatchObject({
      project: 'show',
      environment: 'stage',
      imageTags: { blue: 'v7', green: 'v8' },
      desiredCount: 0,
    });
  });

  it('takes an empty variable for an absent one', () => {
    expect(load({ CROSSFADE_PROJECT: '', CROSSFADE_WEIGHTS: '' })).toMatchObject({ project: 'chatapp' });
    expect(load({ CROSSFADE_WEIGHTS: '' })).not.toHaveProperty('weights');
  });

  it('reads explicit weights as they are written for a shift', () => {
    expect(load({ CROSSFADE_WEIGHTS: '90/10' }).weights).toEqual({ blue: 90, green: 10 });
  });

  it('names every unusable setting at once, as it was typed, in one line', () => {
    const message = complaint(
      {
        CROSSFADE_PROJECT: 'Show_',
        CROSSFADE_REGION: 'seoul',
        CROSSFADE_PROFILE: 'large',
        CROSSFADE_GREEN_TAG: 'a/b',
        CROSSFADE_WEIGHTS: '0/0',
        CROSSFADE_AWS_PROVIDER_VERSION: 'newest',
      },
      { vpcCidr: '10.0.0.0/8', desiredCount: 1.5, regoin: 'ap-northeast-2' },
    );
    expect(message.split('\n')).toHaveLength(1);
    for (const setting of [
      'CROSSFADE_PROJECT must be lower-case',
      'CROSSFADE_REGION must be an AWS region',
      'CROSSFADE_PROFILE must be hackathon',
      'CROSSFADE_GREEN_TAG must be an image tag',
      'CROSSFADE_WEIGHTS cannot be used: 0/0 sends traffic nowhere',
      'CROSSFADE_AWS_PROVIDER_VERSION must be a version constraint',
      'context.vpcCidr of cdktf.json must be a network',
      'context.desiredCount of cdktf.json must be a whole number',
      'context.regoin of cdktf.json is not a setting',
    ]) {
      expect(message).toContain(setting);
    }
  });

  it.each(['50', '-1/50', '50/50/0', '1000/1'])('refuses the weights %s', (weights) => {
    expect(complaint({ CROSSFADE_WEIGHTS: weights })).toContain(
      `CROSSFADE_WEIGHTS cannot be used: "${weights}"`,
    );
  });

  it('refuses weights in the file, where they would revert every live shift', () => {
    expect(complaint({}, { weights: '50/50' })).toContain('give CROSSFADE_WEIGHTS instead');
  });

  it('refuses names that would not fit a target group', () => {
    expect(complaint({ CROSSFADE_PROJECT: 'a-long-project-name', CROSSFADE_ENVIRONMENT: 'stage' })).toContain(
      'CROSSFADE_PROJECT and CROSSFADE_ENVIRONMENT must be shorter: project and environment together may have 20 characters (they have 24)',
    );
  });

  it.each(['internal', 'internal-show', 'sg', 'awsome', 'ssm-show'])(
    'refuses the project %s, whose names AWS reserves',
    (project) => {
      expect(complaint({ CROSSFADE_PROJECT: project })).toContain('CROSSFADE_PROJECT must not');
    },
  );

  it.each(['{', '[]', '{"context": 3}'])('says so when cdktf.json is %s', (text) => {
    writeFileSync(join(projectRoot, 'cdktf.json'), text);
    expect(() => loadConfig({ env: {}, projectRoot })).toThrow(ConfigurationError);
  });

  it('says so when there is no cdktf.json', () => {
    expect(() => loadConfig({ env: {}, projectRoot })).toThrow(/cdktf\.json cannot be read/);
  });
});

describe('the current deployment', () => {
  it('is the one that the stacks are made for', () => {
    writeFileSync(join(projectRoot, 'cdktf.json'), JSON.stringify({ context: { environment: 'stage' } }));
    expect(currentDeployment(projectRoot, { CROSSFADE_PROJECT: 'show' })).toEqual({
      project: 'show',
      environment: 'stage',
      region: 'ap-northeast-2',
    });
  });
});
