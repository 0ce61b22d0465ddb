import { answer, aws } from './support/aws';
import { rehearsal } from './support/rehearsal';

async function colourAt(path: string): Promise<string> {
  const response = await fetch(`${rehearsal().url}${path}`);
  return ((await response.json()) as { readonly colour: string }).colour;
}

const DESCRIBING: readonly (readonly [command: string, expected: unknown])[] = [
  [
    'describe-load-balancers --names chatapp-dev --query "LoadBalancers[0].[LoadBalancerName,Type,State.Code]"',
    ['chatapp-dev', 'application', 'active'],
  ],
  ['describe-load-balancers --page-size 1 --query "length(LoadBalancers)"', 1],
  [
    'describe-listeners --load-balancer-arn {loadBalancer} --query "Listeners[].[Port,Protocol]"',
    [[80, 'HTTP']],
  ],
  ['describe-rules --listener-arn {listener} --query "Rules[-1].[Priority,IsDefault]"', ['default', true]],
  // With a page size the CLI leaves the next page to the caller.
  [
    'describe-rules --listener-arn {listener} --page-size 1 --query "[length(Rules), NextMarker != null]"',
    [1, true],
  ],
  [
    'describe-target-groups --names chatapp-dev-blue chatapp-dev-green --query "TargetGroups[].HealthCheckPath"',
    ['/health', '/health'],
  ],
  [
    'describe-target-health --target-group-arn {blue} --query "TargetHealthDescriptions[].TargetHealth.State"',
    expect.arrayContaining(['healthy']),
  ],
  [
    'describe-tags --resource-arns {green} --query "TagDescriptions[0].Tags[?Key==\'Colour\'].Value"',
    ['green'],
  ],
  [
    'describe-load-balancer-attributes --load-balancer-arn {loadBalancer} --query "Attributes[?Key==\'idle_timeout.timeout_seconds\'].Value"',
    [expect.stringMatching(/^\d+$/)],
  ],
  [
    'describe-target-group-attributes --target-group-arn {greenPoll} --query "Attributes[?Key==\'stickiness.enabled\'].Value"',
    ['true'],
  ],
];

describe('aws elbv2', () => {
  it.each(DESCRIBING)('%s', async (command, expected) => {
    expect(await answer(`elbv2 ${command}`)).toEqual(expected);
  });

  it('modify-rule changes routing at once', async () => {
    expect(await colourAt('/whoami?colour=green')).toBe('green');
    const to = (group: string) =>
      answer(`elbv2 modify-rule --rule-arn {previewRule} --actions Type=forward,TargetGroupArn={${group}}`);
    await to('blue');
    expect(await colourAt('/whoami?colour=green')).toBe('blue');
    await to('green');
    expect(await colourAt('/whoami?colour=green')).toBe('green');
  });

  it('modify-listener changes routing at once', async () => {
    const before = await answer(
      'elbv2 describe-listeners --listener-arns {listener} --query "Listeners[0].DefaultActions"',
    );
    const modify = (actions: string) =>
      answer(`elbv2 modify-listener --listener-arn {listener} --default-actions '${actions}'`);
    await modify('[{"Type":"forward","TargetGroupArn":"{green}"}]');
    expect(await colourAt('/whoami')).toBe('green');
    await modify(JSON.stringify(before));
    expect(await colourAt('/whoami')).toBe('blue');
  });

  it('modify-target-group-attributes is seen by the next request', async () => {
    const set = (seconds: number) =>
      answer(
        `elbv2 modify-target-group-attributes --target-group-arn {bluePoll} --attributes Key=stickiness.lb_cookie.duration_seconds,Value=${seconds}`,
      );
    await set(60);
    const { headers } = await fetch(`${rehearsal().url}/socket.io/?EIO=4&transport=polling`);
    const cookie = headers.getSetCookie().find((one) => one.startsWith('AWSALB='));
    const expires = Date.parse(/expires=([^;]+)/i.exec(cookie ?? '')?.[1] ?? '');
    expect(expires - Date.now()).toBeLessThanOrEqual(60_000);
    await set(86_400);
  });

  it('wait target-in-service comes back', async () => {
    expect(await aws('elbv2 wait target-in-service --target-group-arn {green}')).toMatchObject({ status: 0 });
  });
});
