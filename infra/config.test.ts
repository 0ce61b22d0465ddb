import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig, type Config } from './config';
import { currentConfig, ConfigurationError } from './outputs';
import { PROFILES } from './profiles';

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
      settings: PROFILES.hackathon,
      vpcCidr: '10.0.0.0/16',
      egress: 'nat',
      ingress: 'anywhere',
      interfaceEndpoints: [],
      engine: 'valkey',
      architecture: 'arm64',
      imageTags: { blue: 'v1', green: 'v2' },
      fargateSpot: false,
      tracing: false,
      extraHttpsPorts: [],
      deregistrationDelay: 30,
      monthlyBudget: 150,
      stateRegion: 'ap-northeast-2',
      awsProviderVersion: '~> 6.25',
    });
  });

  it('takes lists, numbers and flags as they are typed, and as JSON has them', () => {
    const env = {
      CROSSFADE_DOMAIN: 'chat.example.com',
      CROSSFADE_EXTRA_HTTPS_PORTS: '58080, 33335',
      CROSSFADE_INTERFACE_ENDPOINTS: 'ecr.api,logs',
      CROSSFADE_TRACING: 'true',
    };
    const context = {
      domain: 'chat.example.com',
      extraHttpsPorts: [58_080, 33_335],
      interfaceEndpoints: ['ecr.api', 'logs'],
      tracing: true,
    };
    expect(load(env)).toEqual(load({}, context));
    expect(load(env)).toMatchObject({ extraHttpsPorts: [58_080, 33_335], tracing: true });
  });

  it('lets only CloudFront in where nothing else would give the audience HTTPS', () => {
    const production = { CROSSFADE_PROFILE: 'production' };
    expect(load(production).ingress).toBe('cloudfront');
    expect(load({ ...production, CROSSFADE_DOMAIN: 'chat.example.com' }).ingress).toBe('anywhere');
    expect(load({ ...production, CROSSFADE_INGRESS: 'anywhere' }).ingress).toBe('anywhere');
  });

  it('can take the protection of production away, for its teardown', () => {
    const production = { CROSSFADE_PROFILE: 'production' };
    expect(load(production).settings.ephemeral).toBe(false);
    const { settings } = load({ ...production, CROSSFADE_EPHEMERAL: 'true' });
    expect(settings).toEqual({ ...PROFILES.production, ephemeral: true });
  });

  it('lets faults be injected in hackathon, not in production, or as it is told', () => {
    const allowed = (env: Record<string, string>) => load(env).settings.faultInjection;
    const production = { CROSSFADE_PROFILE: 'production' };
    expect(allowed({})).toBe(true);
    expect(allowed({ CROSSFADE_FAULT_INJECTION: 'false' })).toBe(false);
    expect(allowed(production)).toBe(false);
    expect(allowed({ ...production, CROSSFADE_FAULT_INJECTION: 'true' })).toBe(true);
  });

  it('makes a hosted zone for a domain, unless one is named or the certificate comes from elsewhere', () => {
    const domain = { CROSSFADE_DOMAIN: 'chat.example.com' };
    expect(load(domain).zone).toEqual({ kind: 'created', domain: 'chat.example.com' });
    expect(load({ ...domain, CROSSFADE_HOSTED_ZONE_ID: 'Z123' }).zone).toEqual({
      kind: 'existing',
      id: 'Z123',
    });
    const certificate = 'arn:aws:acm:ap-northeast-2:123456789012:certificate/1-2';
    expect(load({ ...domain, CROSSFADE_CERTIFICATE_ARN: certificate })).not.toHaveProperty('zone');
  });

  it.each([
    [
      { CERTIFICATE_ARN: 'arn:aws:acm:ap-northeast-2:123456789012:certificate/1' },
      'CERTIFICATE_ARN needs CROSSFADE_DOMAIN',
    ],
    [{ HOSTED_ZONE_ID: 'Z1' }, 'HOSTED_ZONE_ID needs CROSSFADE_DOMAIN'],
    [{ EXTRA_HTTPS_PORTS: '58080' }, 'EXTRA_HTTPS_PORTS needs CROSSFADE_DOMAIN'],
    [
      { EXTRA_HTTPS_PORTS: '443', DOMAIN: 'a.example' },
      'EXTRA_HTTPS_PORTS must be ports from 1 to 65535 other than',
    ],
    [{ EXTRA_HTTPS_PORTS: '5000,5000', DOMAIN: 'a.example' }, 'EXTRA_HTTPS_PORTS must not name one twice'],
    [
      { EXTRA_HTTPS_PORTS: '58080', DOMAIN: 'a.example', INGRESS: 'cloudfront' },
      'EXTRA_HTTPS_PORTS cannot be reached when CROSSFADE_INGRESS lets only CloudFront in',
    ],
    [
      { DOMAIN: 'a.example', CERTIFICATE_ARN: 'arn:aws:acm:us-east-1:123456789012:certificate/1' },
      'must be of a certificate in ap-northeast-2',
    ],
    [{ EDGE_DOMAIN: 'www.a.example' }, 'EDGE_DOMAIN needs CROSSFADE_EDGE_CERTIFICATE_ARN'],
    [{ EDGE_DOMAIN: 'a.example', DOMAIN: 'a.example' }, 'EDGE_DOMAIN must differ from CROSSFADE_DOMAIN'],
    [{ EDGE_DOMAIN: 'www.b.example', DOMAIN: 'a.example' }, 'EDGE_DOMAIN must end with ".a.example"'],
    [
      { EDGE_CERTIFICATE_ARN: 'arn:aws:acm:us-east-1:123456789012:certificate/1' },
      'EDGE_CERTIFICATE_ARN needs CROSSFADE_EDGE_DOMAIN',
    ],
    [{ STATE_BUCKET: 'Bad_Bucket' }, 'STATE_BUCKET must be the name of an S3 bucket'],
    [{ FAULT_INJECTION: 'perhaps' }, 'FAULT_INJECTION must be true or false'],
    [{ TRACING: 'yes' }, 'TRACING must be true or false'],
    [
      { DEREGISTRATION_DELAY: '3601' },
      'DEREGISTRATION_DELAY must be a whole number of seconds from 0 to 3600',
    ],
  ])('refuses %j: %s', (settings, expected) => {
    const env = Object.fromEntries(
      Object.entries(settings).map(([key, value]) => [`CROSSFADE_${key}`, value]),
    );
    expect(complaint(env as Record<string, string>)).toContain(expected);
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
      'CROSSFADE_PROFILE must be hackathon or production',
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
    expect(currentConfig(projectRoot, { CROSSFADE_PROJECT: 'show' })).toMatchObject({
      project: 'show',
      environment: 'stage',
      region: 'ap-northeast-2',
    });
  });
});
