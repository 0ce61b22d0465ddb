import { CONFIGURATIONS } from '../configurations';
import {
  synthesize,
  textLike,
  textWith,
  type Resource,
  type Synthesis,
  type SynthesizedStack,
} from '../synthesis.fixture';
import { documentOf } from '../testing/document';

const CERTIFICATE = 'arn:aws:acm:ap-northeast-2:123456789012:certificate/abc';

const byDefault = synthesize();
const domainSynthesis = synthesize(CONFIGURATIONS['production with a domain']);
const traffic = byDefault.stack('traffic');
const withDomain = domainSynthesis.stack('traffic');
const production = synthesize(CONFIGURATIONS['production']).stack('traffic');
const given = synthesize({ CROSSFADE_WEIGHTS: '50/50' }).stack('traffic');
/** A certificate from elsewhere, a longer drain, and the longest names. */
const other = synthesize({
  CROSSFADE_PROFILE: 'production',
  CROSSFADE_PROJECT: 'a'.repeat(10),
  CROSSFADE_ENVIRONMENT: 'b'.repeat(10),
  CROSSFADE_DOMAIN: 'chat.example.com',
  CROSSFADE_CERTIFICATE_ARN: CERTIFICATE,
  CROSSFADE_DEREGISTRATION_DELAY: '90',
}).stack('traffic');
const listenerOn = (stack: SynthesizedStack, port: number) => stack.resource('aws_lb_listener', { port });
const TYPES_OF_A_DOMAIN = ['aws_acm_certificate', 'aws_acm_certificate_validation', 'aws_route53_record'];
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
      enable_http2: true,
      enable_deletion_protection: false,
    });
  });

  it('cannot be deleted by accident in production', () => {
    expect(production.resource('aws_lb')).toMatchObject({ enable_deletion_protection: true });
  });

  it('keeps the open connections of a task as long as it is told to', () => {
    for (const group of other.resources('aws_lb_target_group')) {
      expect(group).toMatchObject({ deregistration_delay: '90' });
    }
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
        health_check: { path: '/health', matcher: '200', interval: 5, timeout: 2, unhealthy_threshold: 2 },
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
        { path_pattern: { values: ['/socket.io/*', '/ws/*'] } },
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
  const WEIGHTS = { name: '/chatapp-dev/traffic/weights' };
  const valueOf = (parameter: Resource) => parameter['insecure_value'];

  it('of every weighted rule are read from the parameter', () => {
    expect(weighted).toHaveLength(2);
    const parameters = Object.entries(traffic.json.resource['aws_ssm_parameter'] ?? {});
    const [id] = parameters.find(([, parameter]) => parameter['name'] === WEIGHTS.name) ?? [];
    const split = `jsondecode(aws_ssm_parameter.${String(id)}.insecure_value)`;
    for (const { target_group } of weighted) {
      expect(target_group.map(({ weight }) => weight)).toEqual([`\${${split}.blue}`, `\${${split}.green}`]);
    }
  });

  it('start with everything on blue, and are left alone after that', () => {
    const parameter = traffic.resource('aws_ssm_parameter', WEIGHTS);
    expect(parameter).toMatchObject({
      name: '/chatapp-dev/traffic/weights',
      type: 'String',
      lifecycle: { ignore_changes: ['insecure_value', 'tags'] },
    });
    expect(valueOf(parameter)).toBe('{"blue":100,"green":0}');
  });

  it('are written by Terraform when they are given explicitly', () => {
    const parameter = given.resource('aws_ssm_parameter', WEIGHTS);
    expect(valueOf(parameter)).toBe('{"blue":50,"green":50}');
    expect(parameter).not.toHaveProperty('lifecycle');
  });

  it('change nothing but the parameter when they are given explicitly', () => {
    const without = ({ aws_ssm_parameter: _, ...others }: Record<string, unknown>) => others;
    expect(without(given.json.resource)).toEqual(without(traffic.json.resource));
    expect(given.json.output).toEqual(traffic.json.output);
  });

  it('are in no output by their live value, which would make a plan after a shift differ', () => {
    for (const { value } of Object.values(traffic.json.output)) {
      expect(value).not.toMatch(/insecure_value|\.value\b|version/);
    }
    expect(traffic.json.output['blue_weight']?.value).toMatch(/\.tags\["deployed-blue"\]\}$/);
    expect(traffic.resource('aws_ssm_parameter', WEIGHTS)['tags']).toEqual({
      'deployed-blue': '100',
      'deployed-green': '0',
    });
  });
});

describe('the fault that tasks inject', () => {
  const FAULT = { name: '/chatapp-dev/traffic/fault' };

  it('is none at first, and left alone after that', () => {
    expect(traffic.resource('aws_ssm_parameter', FAULT)).toMatchObject({
      type: 'String',
      insecure_value: 'none',
      lifecycle: { ignore_changes: ['insecure_value'] },
    });
  });

  it('cannot be written in production, where it has no parameter', () => {
    const names = production.resources('aws_ssm_parameter').map(({ name }) => name);
    expect(names).not.toContain(FAULT.name);
  });
});

describe('the parameters of guarded rollouts', () => {
  it.each(['state', 'command', 'audit'])('%s has nothing at first, and is left alone after that', (name) => {
    expect(traffic.resource('aws_ssm_parameter', { name: `/chatapp-dev/rollout/${name}` })).toMatchObject({
      type: 'String',
      insecure_value: 'none',
      lifecycle: { ignore_changes: ['insecure_value'] },
    });
  });
});

describe('without a domain', () => {
  it.each([
    ['hackathon', traffic],
    ['production', production],
  ])('there is one listener, for HTTP, and no certificate in %s', (_, stack) => {
    expect(stack.resource('aws_lb_listener')).toMatchObject({ port: 80, protocol: 'HTTP' });
    expect(stack.resource('aws_lb_listener')).not.toHaveProperty('certificate_arn');
    for (const type of TYPES_OF_A_DOMAIN) expect(stack.resources(type)).toEqual([]);
  });
});

describe('with a domain', () => {
  it('port 80 sends everybody on to HTTPS', () => {
    expect(listenerOn(withDomain, 80)).toMatchObject({
      protocol: 'HTTP',
      default_action: [
        { type: 'redirect', redirect: { protocol: 'HTTPS', port: '443', status_code: 'HTTP_301' } },
      ],
    });
  });

  it.each([443, 58_080, 33_335])('port %i is HTTPS by a current policy, with the same rules', (port) => {
    expect(listenerOn(withDomain, port)).toMatchObject({
      protocol: 'HTTPS',
      ssl_policy: 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09',
      certificate_arn: textLike(/^\$\{aws_acm_certificate_validation\.\w+\.certificate_arn\}$/),
      default_action: listener['default_action'],
    });
    const [id] =
      Object.entries(withDomain.json.resource['aws_lb_listener'] ?? {}).find(
        ([, attributes]) => attributes['port'] === port,
      ) ?? [];
    const rules = withDomain
      .resources('aws_lb_listener_rule')
      .filter(({ listener_arn }) => listener_arn === `\${aws_lb_listener.${String(id)}.arn}`);
    const shape = ({ priority, condition, action }: Resource) => ({ priority, condition, action });
    expect(rules.map(shape)).toEqual(traffic.resources('aws_lb_listener_rule').map(shape));
  });

  it('no rule compares with more than the five values that a load balancer takes', () => {
    for (const { condition } of withDomain.resources('aws_lb_listener_rule')) {
      const values = (
        condition as { path_pattern?: { values: string[] }; query_string?: object[] }[]
      ).flatMap(({ path_pattern, query_string }) => [
        ...(path_pattern?.values ?? []),
        ...(query_string ?? []),
      ]);
      expect(values.length).toBeLessThanOrEqual(5);
    }
  });

  it('the certificate is proved in the zone, and the domain leads to the load balancer', () => {
    expect(withDomain.resource('aws_acm_certificate')).toMatchObject({
      domain_name: 'chat.example.com',
      validation_method: 'DNS',
      lifecycle: { create_before_destroy: true },
    });
    expect(withDomain.resource('aws_route53_record', { type: 'A' })).toMatchObject({
      name: 'chat.example.com',
      zone_id: textWith('aws_route53_zone'),
      alias: { name: textLike(/dns_name\}$/), zone_id: textLike(/^\$\{aws_lb\./) },
    });
    const proof = withDomain.resources('aws_route53_record').filter(({ type }) => type !== 'A');
    expect(proof).toEqual([
      expect.objectContaining({ records: [textWith('resource_record_value')], allow_overwrite: true }),
    ]);
  });

  it('a certificate that is brought along is used, and DNS left to whoever has it', () => {
    expect(listenerOn(other, 443)).toMatchObject({ certificate_arn: CERTIFICATE });
    for (const type of TYPES_OF_A_DOMAIN) expect(other.resources(type)).toEqual([]);
  });
});

describe('access logs', () => {
  it('are kept in production: privately, for a year, written by load balancers of the account', () => {
    const [bucketId] = Object.keys(production.json.resource['aws_s3_bucket'] ?? {});
    expect(production.resource('aws_lb')).toMatchObject({
      access_logs: { enabled: true, bucket: textWith(`aws_s3_bucket.${String(bucketId)}.`) },
      depends_on: [textWith('aws_s3_bucket_policy')],
    });
    expect(production.resource('aws_s3_bucket_public_access_block')).toMatchObject({
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    expect(production.resource('aws_s3_bucket_lifecycle_configuration')).toMatchObject({
      rule: [{ status: 'Enabled', expiration: [{ days: 365 }] }],
    });
    const policy = String(production.resource('aws_s3_bucket_policy')['policy']);
    expect(policy).toMatch(/"Service" = "logdelivery\.elasticloadbalancing\.amazonaws\.com"/);
    expect(policy).toMatch(/\/AWSLogs\/\$\{data\.aws_caller_identity\.[\w-]+\.account_id\}\/\*/);
    expect(policy).toContain('aws:SecureTransport');
  });

  it('have a bucket whose name is short enough for the longest prefix', () => {
    expect(String(other.resource('aws_s3_bucket')['bucket_prefix']).length).toBeLessThanOrEqual(37);
  });

  it('are not kept in hackathon', () => {
    expect(traffic.resource('aws_lb')).not.toHaveProperty('access_logs');
    expect(traffic.resources('aws_s3_bucket')).toEqual([]);
  });
});

describe('the firewall', () => {
  interface Rule {
    readonly name: string;
    readonly statement: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  }

  it('is in front of a load balancer that production opens to the internet', () => {
    const acl = withDomain.resource('aws_wafv2_web_acl');
    expect(acl).toMatchObject({ scope: 'REGIONAL', default_action: { allow: {} } });
    expect(withDomain.resource('aws_wafv2_web_acl_association')).toMatchObject({
      resource_arn: textLike(/^\$\{aws_lb\./),
      web_acl_arn: textLike(/^\$\{aws_wafv2_web_acl\./),
    });
    const rules = acl['rule'] as readonly Rule[];
    expect(rules.map(({ name }) => name)).toEqual([
      'rate',
      'AWSManagedRulesAmazonIpReputationList',
      'AWSManagedRulesKnownBadInputsRuleSet',
      'AWSManagedRulesCommonRuleSet',
    ]);
    expect(rules[0]?.statement).toMatchObject({
      rate_based_statement: { aggregate_key_type: 'IP', limit: 30_000, evaluation_window_sec: 300 },
    });
  });

  it('does not block what people write to each other', () => {
    const rules = withDomain.resource('aws_wafv2_web_acl')['rule'] as readonly Rule[];
    const common = rules.at(-1)?.statement['managed_rule_group_statement'];
    expect(common?.['rule_action_override']).toEqual(
      expect.arrayContaining([
        { name: 'SizeRestrictions_BODY', action_to_use: { count: {} } },
        { name: 'CrossSiteScripting_BODY', action_to_use: { count: {} } },
      ]),
    );
  });

  it('logs what it blocks, without the headers that are secret', () => {
    expect(withDomain.resource('aws_cloudwatch_log_group')).toMatchObject({
      name: 'aws-waf-logs-chatapp-dev',
      retention_in_days: 365,
      kms_key_id: textWith('kms_key'),
    });
    expect(withDomain.resource('aws_wafv2_web_acl_logging_configuration')).toMatchObject({
      redacted_fields: [{ single_header: { name: 'authorization' } }, { single_header: { name: 'cookie' } }],
      logging_filter: { default_behavior: 'DROP' },
    });
  });

  it('may write to its log by a policy that goes with the stack, so that it makes none of its own', () => {
    const { policy_document, policy_name } = withDomain.resource('aws_cloudwatch_log_resource_policy');
    expect(policy_name).toBe('aws-waf-logs-chatapp-dev');
    expect(documentOf(policy_document)).toMatchObject({
      Statement: [
        {
          Principal: { Service: 'delivery.logs.amazonaws.com' },
          Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          Resource: [textLike(/^aws_cloudwatch_log_group\.\w+\.arn:\*$/)],
          Condition: { StringEquals: { 'aws:SourceAccount': textWith('account_id') } },
        },
      ],
    });
    expect(withDomain.resource('aws_wafv2_web_acl_logging_configuration')['depends_on']).toEqual([
      textWith('aws_cloudwatch_log_resource_policy.'),
    ]);
  });

  it.each([
    ['in hackathon', traffic],
    ['where only CloudFront gets in, which has its own', production],
  ])('is not there %s', (_, stack) => {
    expect(stack.resources('aws_wafv2_web_acl')).toEqual([]);
    expect(stack.resources('aws_wafv2_web_acl_association')).toEqual([]);
  });
});

describe('CloudFront', () => {
  const originOf = (synthesis: Synthesis) =>
    JSON.stringify(synthesis.stack('edge').resource('aws_cloudfront_distribution')['origin']);

  it('comes by HTTP without a domain, and by HTTPS to the domain', () => {
    expect(originOf(byDefault)).toContain('"origin_protocol_policy":"http-only"');
    expect(originOf(domainSynthesis)).toContain('"origin_protocol_policy":"https-only"');
    expect(originOf(domainSynthesis)).toContain('"domain_name":"chat.example.com"');
  });
});
