import { synthesize, textWith, type Resource } from '../synthesis.fixture';

const traffic = synthesize().stack('traffic');
const rule = (priority: number) => traffic.resource('aws_lb_listener_rule', { priority });
const listener = traffic.resource('aws_lb_listener');

interface Forward {
  readonly target_group: readonly { readonly arn: string; readonly weight: string }[];
  readonly stickiness?: unknown;
}

/** The forward blocks with more than one target group. */
function weightedForwards(actions: unknown): Forward[] {
  return (actions as readonly { readonly forward?: Forward }[]).flatMap(({ forward }) =>
    forward && forward.target_group.length > 1 ? [forward] : [],
  );
}

const weighted = [
  ...weightedForwards(listener['default_action']),
  ...traffic.resources('aws_lb_listener_rule').flatMap(({ action }) => weightedForwards(action)),
];

describe('the load balancer', () => {
  it('keeps silent sockets for an hour, and can be torn down', () => {
    expect(traffic.resource('aws_lb')).toMatchObject({
      name: 'chatapp-dev',
      internal: false,
      idle_timeout: 3600,
      drop_invalid_header_fields: true,
      enable_deletion_protection: false,
    });
  });

  it('checks the health of four groups, of which those for long polling are sticky', () => {
    const groups = traffic.resources('aws_lb_target_group');
    expect(groups.map(({ name }) => name).sort()).toEqual([
      'chatapp-dev-blue',
      'chatapp-dev-blue-poll',
      'chatapp-dev-green',
      'chatapp-dev-green-poll',
    ]);
    for (const group of groups) {
      expect(group).toMatchObject({
        target_type: 'ip',
        port: 3000,
        deregistration_delay: '30',
        health_check: { path: '/health', matcher: '200', interval: 5 },
        stickiness: {
          type: 'lb_cookie',
          enabled: String(group['name']).endsWith('-poll'),
          cookie_duration: 86_400,
        },
      });
    }
  });
});

describe('the listener rules', () => {
  it.each([
    ['blue', 10],
    ['green', 20],
  ])('send ?colour=%s to that colour, before all else', (colour, priority) => {
    expect(rule(priority)).toMatchObject({
      condition: [{ query_string: [{ key: 'colour', value: colour }] }],
      action: [{ type: 'forward', target_group_arn: textWith(`.plain_${colour}_`) }],
    });
    expect(rule(priority)['condition']).toHaveLength(1);
  });

  it('keep long polling, and the upgrades of its sessions, on one task', () => {
    expect(rule(30)).toMatchObject({
      condition: [
        { path_pattern: { values: ['/socket.io/*'] } },
        {
          query_string: [
            { key: 'sid', value: '*' },
            { key: 'transport', value: 'polling' },
          ],
        },
      ],
      action: [
        {
          forward: {
            target_group: [{ arn: textWith('.poll_blue_') }, { arn: textWith('.poll_green_') }],
            stickiness: { enabled: true, duration: 86_400 },
          },
        },
      ],
    });
  });

  it('split everything else without stickiness', () => {
    const [forward] = weightedForwards(listener['default_action']);
    expect(forward).toMatchObject({
      target_group: [{ arn: textWith('.plain_blue_') }, { arn: textWith('.plain_green_') }],
    });
    expect(forward).not.toHaveProperty('stickiness');
    expect(traffic.resources('aws_lb_listener_rule')).toHaveLength(3);
  });
});

describe('the weights', () => {
  const valueOf = (parameter: Resource) => parameter['insecure_value'];

  it('of every weighted rule are read from the parameter', () => {
    expect(weighted).toHaveLength(2);
    const [id, ...others] = Object.keys(traffic.json.resource['aws_ssm_parameter'] ?? {});
    expect(others).toEqual([]);
    const split = `jsondecode(aws_ssm_parameter.${String(id)}.insecure_value)`;
    for (const { target_group } of weighted) {
      expect(target_group.map(({ weight }) => weight)).toEqual([`\${${split}.blue}`, `\${${split}.green}`]);
    }
  });

  it('start with everything on blue, and are left alone after that', () => {
    const parameter = traffic.resource('aws_ssm_parameter');
    expect(parameter).toMatchObject({
      name: '/chatapp-dev/traffic/weights',
      type: 'String',
      lifecycle: { ignore_changes: ['insecure_value', 'tags'] },
    });
    expect(valueOf(parameter)).toBe('{"blue":100,"green":0}');
  });

  it('are written by Terraform when they are given explicitly', () => {
    const given = synthesize({ CROSSFADE_WEIGHTS: '50/50' }).stack('traffic').resource('aws_ssm_parameter');
    expect(valueOf(given)).toBe('{"blue":50,"green":50}');
    expect(given).not.toHaveProperty('lifecycle');
  });

  it('change nothing but the parameter when they are given explicitly', () => {
    const without = ({ aws_ssm_parameter: _, ...others }: Record<string, unknown>) => others;
    const given = synthesize({ CROSSFADE_WEIGHTS: '50/50' }).stack('traffic').json;
    expect(without(given.resource)).toEqual(without(traffic.json.resource));
    expect(given.output).toEqual(traffic.json.output);
  });

  it('are in no output by their live value, which would make a plan after a shift differ', () => {
    for (const { value } of Object.values(traffic.json.output)) {
      expect(value).not.toMatch(/insecure_value|\.value\b|version/);
    }
    expect(traffic.json.output['blue_weight']?.value).toMatch(/\.tags\["deployed-blue"\]\}$/);
    expect(traffic.resource('aws_ssm_parameter')['tags']).toEqual({
      'deployed-blue': '100',
      'deployed-green': '0',
    });
  });
});
