import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  ElasticLoadBalancingV2Client,
  type Action,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { Sandbox, freePorts, type Ports, type RunningCommand } from './support/crossfade';

jest.setTimeout(60_000);

const EVERYTHING = {
  CROSSFADE_PROFILE: 'production',
  CROSSFADE_DOMAIN: 'chat.example.com',
  CROSSFADE_EXTRA_HTTPS_PORTS: '58080,33335',
  CROSSFADE_TRACING: 'true',
  CROSSFADE_FARGATE_SPOT: 'true',
};

describe('the demo of production, with a domain and more ports', () => {
  const sandbox = new Sandbox();
  let ports: Ports;
  let demo: RunningCommand;
  let elb: ElasticLoadBalancingV2Client;

  beforeAll(async () => {
    ports = await freePorts();
    elb = new ElasticLoadBalancingV2Client({
      region: 'ap-northeast-2',
      endpoint: ports.endpointUrl,
      credentials: { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' },
    });
    demo = sandbox.start(['demo', ...ports.flags], EVERYTHING);
    await demo.printed('Ctrl-C stops all of it');
  });
  afterAll(async () => {
    elb.destroy();
    await sandbox.dispose();
  });

  it('says that there is no TLS, and what is not run beside the tasks', () => {
    expect(demo.stdout).toContain('  - the HTTPS listener on port 443: plain HTTP');
    expect(demo.stdout).toContain('  - not run beside the tasks: collector\n');
  });

  it('serves the page over the listener that forwards, from two tasks of blue', async () => {
    const page = await fetch(ports.url, { redirect: 'error' });
    expect(await page.text()).toContain('<!doctype html>');
    const tasks = sandbox.processes().filter(({ command }) => command.includes('image/main.js'));
    expect(tasks).toHaveLength(4);
    const instances = new Set<string>();
    while (instances.size < 2) {
      const whoami = (await (await fetch(`${ports.url}/whoami`)).json()) as { instanceId: string };
      expect(whoami).toMatchObject({ colour: 'blue' });
      instances.add(whoami.instanceId);
    }
  });

  it('gives sessions whose cookies come back over plain HTTP', async () => {
    const response = await fetch(`${ports.url}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Anna' }),
    });
    expect(response.headers.get('set-cookie')).not.toContain('Secure');
  });

  it('shifts every listener that splits traffic, and leaves the redirect alone', async () => {
    const shift = await sandbox.run(['shift', '0/100', '--endpoint-url', ports.endpointUrl]);
    expect(shift).toMatchObject({ status: 0, stderr: '' });
    expect(await actionsByPort()).toEqual({
      80: ['redirect to HTTPS'],
      443: ['1', '1', '0/100', '0/100'],
      33335: ['1', '1', '0/100', '0/100'],
      58080: ['1', '1', '0/100', '0/100'],
    });
    expect(await (await fetch(`${ports.url}/whoami`)).json()).toMatchObject({ colour: 'green' });
  });

  it('tells the outputs as they are here', async () => {
    const response = await fetch(`${ports.endpointUrl}/_rehearsal/outputs`);
    expect(await response.json()).toMatchObject({
      alb_dns_name: new URL(ports.url).host,
      cloudfront_domain_name: new URL(ports.url).host,
      blue_weight: '0',
      green_weight: '100',
    });
  });

  /** Every action of every listener: a redirect, or the weights of a forward. */
  async function actionsByPort(): Promise<Record<string, string[]>> {
    const { LoadBalancers: [balancer] = [] } = await elb.send(new DescribeLoadBalancersCommand({}));
    const { Listeners = [] } = await elb.send(
      new DescribeListenersCommand({ LoadBalancerArn: balancer?.LoadBalancerArn }),
    );
    const entries = Listeners.map(async ({ ListenerArn, Port }) => {
      const { Rules = [] } = await elb.send(new DescribeRulesCommand({ ListenerArn }));
      return [Port, Rules.flatMap(({ Actions = [] }) => Actions.map(describeAction))] as const;
    });
    return Object.fromEntries(await Promise.all(entries)) as Record<string, string[]>;
  }
});

function describeAction({ RedirectConfig, ForwardConfig }: Action): string {
  if (RedirectConfig) return `redirect to ${RedirectConfig.Protocol ?? ''}`;
  return (ForwardConfig?.TargetGroups ?? []).map(({ Weight }) => Weight).join('/');
}
