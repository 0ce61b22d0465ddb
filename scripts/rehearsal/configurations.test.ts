import { CONFIGURATIONS as CHECKED } from '../../infra/configurations';
import { resourceNames } from '../../infra/outputs';
import { differences } from './differences';
import { localOutputs } from './local-outputs';
import { createLoadBalancer } from './load-balancer/load-balancer';
import { mainListener } from './main-listener';
import type { Action, System } from './model';
import { synthesizedSystem } from './testing/synthesized-system';

const CONFIGURATIONS: typeof CHECKED = {
  ...CHECKED,
  'hackathon with every option of the tasks': {
    CROSSFADE_TRACING: 'true',
    CROSSFADE_FARGATE_SPOT: 'true',
    CROSSFADE_DESIRED_COUNT: '2',
  },
};

jest.setTimeout(60_000);

const names = resourceNames({ project: 'chatapp', environment: 'dev' });
const ADDRESSES = {
  loadBalancer: '127.0.0.1:8080',
  audienceUrl: 'http://192.168.1.5:8080',
  redis: '127.0.0.1:6379',
  weightsParameter: names.weightsParameter,
};

const systems = new Map<string, System>();
beforeAll(async () => {
  for (const [name, env] of Object.entries(CONFIGURATIONS)) {
    systems.set(name, await synthesizedSystem(env));
  }
});

function systemOf(configuration: string): System {
  const system = systems.get(configuration);
  if (!system) throw new Error(`${configuration} was not synthesized`);
  return system;
}

describe.each(Object.keys(CONFIGURATIONS))('the stacks of %s', (configuration) => {
  it('have what the rehearsal runs: one container a service, in the plain and the sticky group', () => {
    const { services, taskDefinitions, targetGroups, tables } = systemOf(configuration);
    expect(services.map(({ name }) => name)).toEqual(Object.values(names.services));
    for (const { taskDefinitionArn, loadBalancers } of services) {
      const definition = taskDefinitions.find(({ arn }) => arn === taskDefinitionArn);
      expect(definition?.containers).toHaveLength(1);
      expect(loadBalancers).toHaveLength(2);
      for (const { targetGroupArn } of loadBalancers) {
        expect(targetGroups.map(({ arn }) => arn)).toContain(targetGroupArn);
      }
    }
    expect(tables.map(({ name }) => name)).toContain(`${names.tablePrefix}messages`);
  });

  it('tell the containers nothing that only AWS would know, but for what is replaced', () => {
    for (const { containers } of systemOf(configuration).taskDefinitions) {
      const unknown = Object.entries(containers[0]?.environment ?? {}).filter(([, value]) =>
        value.includes('<'),
      );
      expect(unknown.map(([variable]) => variable)).toEqual(['REDIS_URL']);
    }
  });

  it('have a listener for the audience, whose rules forward to both colours', () => {
    const system = systemOf(configuration);
    const { arn, defaultActions } = mainListener(system);
    expect(weightsOf(defaultActions)).toEqual([100, 0]);
    const rules = system.rules.filter(({ listenerArn }) => listenerArn === arn);
    expect(rules.map(({ actions }) => weightsOf(actions))).toEqual(
      expect.arrayContaining([[1], [1], [100, 0]]),
    );
  });

  it('have outputs that lead to the rehearsal, and none that only AWS would know', () => {
    const outputs = localOutputs(systemOf(configuration), ADDRESSES);
    expect(outputs).toMatchObject({
      alb_dns_name: '127.0.0.1:8080',
      cloudfront_domain_name: '127.0.0.1:8080',
      audience_url: 'http://192.168.1.5:8080',
      redis_endpoint: '127.0.0.1:6379',
      ecr_repository_url: '000000000000.dkr.ecr.ap-northeast-2.amazonaws.com/chatapp-dev',
      blue_weight: '100',
      green_weight: '0',
    });
    expect(outputs).not.toHaveProperty('cloudfront_distribution_id');
    expect(outputs).not.toHaveProperty('name_servers');
    expect(JSON.stringify(outputs)).not.toMatch(/[<>]|null/);
  });
});

describe('the profiles', () => {
  it('start one task a colour, or two in production', () => {
    const counts = (configuration: string) =>
      systemOf(configuration).services.map(({ desiredCount }) => desiredCount);
    expect(counts('hackathon')).toEqual([1, 1]);
    expect(counts('production')).toEqual([2, 2]);
    expect(counts('hackathon with every option of the tasks')).toEqual([2, 2]);
  });

  it('are served on port 80 without a domain, and on the HTTPS port with one', () => {
    expect(mainListener(systemOf('hackathon'))).toMatchObject({ port: 80, protocol: 'HTTP' });
    expect(mainListener(systemOf('production'))).toMatchObject({ port: 80, protocol: 'HTTP' });
    expect(mainListener(systemOf('production with a domain'))).toMatchObject({
      port: 443,
      protocol: 'HTTPS',
    });
  });

  it('redirect from port 80 with a domain', async () => {
    const system = systemOf('production with a domain');
    const loadBalancer = createLoadBalancer({ system });
    const plain = system.listeners.find(({ port }) => port === 80);
    const { port } = await loadBalancer.listen(plain?.arn ?? '', { host: '127.0.0.1', port: 0 });
    const response = await fetch(`http://127.0.0.1:${port}/rooms?id=1`, { redirect: 'manual' });
    await loadBalancer.close();
    expect(response.status).toBe(301);
    expect(response.headers.get('location')).toBe('https://127.0.0.1:443/rooms?id=1');
  });
});

describe('what is told to be different from AWS', () => {
  const told = (configuration: string) => differences(systemOf(configuration)).join('\n');

  it('names TLS where there would be some', () => {
    expect(told('production with a domain')).toContain('the HTTPS listener on port 443: plain HTTP');
    expect(told('hackathon')).not.toContain('HTTPS');
    expect(told('production')).not.toContain('HTTPS');
  });

  it('names the containers that are not run', () => {
    expect(told('hackathon with every option of the tasks')).toContain('not run beside the tasks: collector');
    expect(told('hackathon')).not.toContain('not run');
  });
});

describe('the outputs', () => {
  it('have the live split, and none when the parameter cannot be read', () => {
    const system = structuredClone(systemOf('hackathon'));
    const weights = system.parameters.find(({ name }) => name === names.weightsParameter);
    if (weights) weights.value = '{"blue":5,"green":995}';
    expect(localOutputs(system, ADDRESSES)).toMatchObject({ blue_weight: '5', green_weight: '995' });
    if (weights) weights.value = 'half and half';
    expect(localOutputs(system, ADDRESSES)).not.toHaveProperty('blue_weight');
  });
});

function weightsOf(actions: readonly Action[]): number[] {
  return actions.flatMap((action) =>
    action.type === 'forward' ? action.targetGroups.map(({ weight }) => weight) : [],
  );
}
