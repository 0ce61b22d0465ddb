import { CONFIGURATIONS } from '../configurations';
import { synthesize, textLike, textWith, type Resource, type SynthesizedStack } from '../synthesis.fixture';

const hackathon = networkOf({});
const publicEgress = networkOf(CONFIGURATIONS['hackathon with egress public']);
const production = networkOf(CONFIGURATIONS['production']);
const withDomain = networkOf(CONFIGURATIONS['production with a domain']);
const configurations = { hackathon, publicEgress, production, withDomain };

function networkOf(env: Readonly<Record<string, string>> | undefined): SynthesizedStack {
  return synthesize(env).stack('network');
}

const ingress = (network: SynthesizedStack) => network.resources('aws_vpc_security_group_ingress_rule');
const egress = (network: SynthesizedStack) => network.resources('aws_vpc_security_group_egress_rule');
const endpoints = (network: SynthesizedStack, type: string) =>
  network.resources('aws_vpc_endpoint').filter(({ vpc_endpoint_type }) => vpc_endpoint_type === type);
const serviceNames = (resources: readonly Resource[]) =>
  resources
    .map(({ service_name }) => String(service_name).replace('com.amazonaws.ap-northeast-2.', ''))
    .sort();

/** The ports that are open to whom: not those between two groups of the deployment. */
function openPorts(network: SynthesizedStack): unknown[] {
  const fromOutside = ingress(network).filter((rule) => !('referenced_security_group_id' in rule));
  for (const rule of fromOutside) {
    expect(rule['security_group_id']).toMatch(/load-balancer/);
    expect(rule['from_port']).toBe(rule['to_port']);
  }
  return fromOutside.map(({ from_port, cidr_ipv4, prefix_list_id }) => [
    from_port,
    cidr_ipv4 ?? prefix_list_id,
  ]);
}

/** What the route tables of these subnets lead everything to that is not in the VPC. */
function defaultRoutes(network: SynthesizedStack, tier: 'public' | 'private'): Resource[] {
  const associations = network
    .resources('aws_route_table_association')
    .filter(({ subnet_id }) => String(subnet_id).includes(`aws_subnet.${tier}-`));
  expect(associations).toHaveLength(2);
  const tables = new Set(associations.map(({ route_table_id }) => route_table_id));
  return network.resources('aws_route').filter(({ route_table_id, destination_cidr_block }) => {
    return tables.has(route_table_id) && destination_cidr_block === '0.0.0.0/0';
  });
}

describe('the subnets', () => {
  it('are a public and a private one in each of two zones', () => {
    const cidrs = hackathon.resources('aws_subnet').map(({ cidr_block }) => cidr_block);
    expect(cidrs.sort()).toEqual(['10.0.0.0/20', '10.0.16.0/20', '10.0.64.0/20', '10.0.80.0/20']);
    const zones = hackathon.resources('aws_subnet').map(({ availability_zone }) => availability_zone);
    expect(new Set(zones).size).toBe(2);
  });

  it('take another range of addresses', () => {
    const moved = networkOf({ CROSSFADE_VPC_CIDR: '172.16.4.0/22' });
    expect(moved.resource('aws_vpc')).toMatchObject({ cidr_block: '172.16.4.0/22' });
    expect(moved.resources('aws_subnet')).toContainEqual(
      expect.objectContaining({ cidr_block: '172.16.5.0/26' }),
    );
  });

  it('stay in their zones, and give nothing a public address unasked', () => {
    for (const subnet of hackathon.resources('aws_subnet')) {
      expect(subnet).toMatchObject({
        map_public_ip_on_launch: false,
        lifecycle: { ignore_changes: ['availability_zone'] },
      });
    }
  });
});

describe('the ways out', () => {
  it('are one NAT gateway for both zones in hackathon', () => {
    expect(hackathon.resources('aws_nat_gateway')).toHaveLength(1);
    expect(hackathon.resources('aws_eip')).toHaveLength(1);
    const gateways = defaultRoutes(hackathon, 'private').map(({ nat_gateway_id }) => nat_gateway_id);
    expect(gateways).toHaveLength(2);
    expect(new Set(gateways).size).toBe(1);
  });

  it('are a NAT gateway for each zone in production, in the subnet of that zone', () => {
    const subnets = production.resources('aws_nat_gateway').map(({ subnet_id }) => subnet_id);
    expect(subnets).toEqual(['${aws_subnet.public-0.id}', '${aws_subnet.public-1.id}']);
    const gateways = defaultRoutes(production, 'private').map(({ nat_gateway_id }) => nat_gateway_id);
    expect(gateways).toEqual([textLike(/nat-0/), textLike(/nat-1/)]);
  });

  it('are made after the internet gateway, and go before it', () => {
    for (const type of ['aws_nat_gateway', 'aws_eip']) {
      for (const { depends_on } of production.resources(type)) {
        expect(depends_on).toEqual([textWith('aws_internet_gateway.')]);
      }
    }
  });

  it('are the internet gateway alone with public egress: nothing to pay, and no way out for the cache', () => {
    expect(publicEgress.resources('aws_nat_gateway')).toEqual([]);
    expect(publicEgress.resources('aws_eip')).toEqual([]);
    expect(defaultRoutes(publicEgress, 'private')).toEqual([]);
    expect(defaultRoutes(publicEgress, 'public')).toEqual([
      expect.objectContaining({ gateway_id: textWith('aws_internet_gateway') }),
    ]);
  });

  it('to S3 and DynamoDB are free, from the subnets that tasks run in', () => {
    for (const network of [hackathon, production]) {
      expect(serviceNames(endpoints(network, 'Gateway'))).toEqual(['dynamodb', 's3']);
      for (const { route_table_ids } of endpoints(network, 'Gateway')) {
        expect(route_table_ids).toEqual([textLike(/private-0/), textLike(/private-1/)]);
      }
    }
    expect(serviceNames(endpoints(publicEgress, 'Gateway'))).toEqual(['dynamodb', 's3']);
    for (const { route_table_ids } of endpoints(publicEgress, 'Gateway')) {
      expect(route_table_ids).toEqual([textLike(/routes_public/)]);
    }
  });
});

describe('tasks', () => {
  const taskNetwork = (env: Readonly<Record<string, string>> | undefined) =>
    synthesize(env)
      .stack('service')
      .resources('aws_ecs_service')
      .map(({ network_configuration }) => network_configuration);

  it('run in private subnets without an address of their own', () => {
    for (const one of taskNetwork({})) {
      expect(one).toMatchObject({ assign_public_ip: false });
      expect(JSON.stringify(one)).toMatch(/aws_subnetprivate-0id.*aws_subnetprivate-1id/);
    }
  });

  it('run in public subnets with an address with public egress, where the load balancer alone reaches them', () => {
    const services = taskNetwork(CONFIGURATIONS['hackathon with egress public']);
    expect(services).toHaveLength(2);
    for (const one of services) {
      expect(one).toMatchObject({ assign_public_ip: true });
      expect(JSON.stringify(one)).toMatch(/aws_subnetpublic-0id.*aws_subnetpublic-1id/);
    }
    const toTasks = ingress(publicEgress).filter(({ security_group_id }) =>
      /security_tasks/.test(String(security_group_id)),
    );
    expect(toTasks).toEqual([
      expect.objectContaining({ referenced_security_group_id: textWith('load-balancer'), from_port: 3000 }),
    ]);
  });
});

describe('interface endpoints', () => {
  const network = networkOf({ CROSSFADE_INTERFACE_ENDPOINTS: 'ecr.api,logs' });

  it('are there for the services that are named, in both zones, under the usual host names', () => {
    expect(serviceNames(endpoints(network, 'Interface'))).toEqual(['ecr.api', 'logs']);
    for (const endpoint of endpoints(network, 'Interface')) {
      expect(endpoint).toMatchObject({
        private_dns_enabled: true,
        subnet_ids: ['${aws_subnet.private-0.id}', '${aws_subnet.private-1.id}'],
        security_group_ids: [textWith('security_endpoints')],
      });
    }
  });

  it('take HTTPS from the tasks alone', () => {
    const isOfEndpoints = (id: unknown) => String(id).includes('security_endpoints');
    expect(ingress(network).filter(({ security_group_id }) => isOfEndpoints(security_group_id))).toEqual([
      expect.objectContaining({ from_port: 443, referenced_security_group_id: textWith('security_tasks') }),
    ]);
    const towards = egress(network).filter((rule) => isOfEndpoints(rule['referenced_security_group_id']));
    expect(towards).toEqual([
      expect.objectContaining({ from_port: 443, security_group_id: textWith('tasks') }),
    ]);
  });

  it('are not there, nor their security group, when none are named', () => {
    for (const one of Object.values(configurations)) {
      expect(endpoints(one, 'Interface')).toEqual([]);
      expect(one.text).not.toContain('security_endpoints');
    }
  });
});

describe('the security groups', () => {
  it('let anybody in on port 80 of the load balancer when there is no domain', () => {
    expect(openPorts(hackathon)).toEqual([[80, '0.0.0.0/0']]);
    expect(openPorts(publicEgress)).toEqual([[80, '0.0.0.0/0']]);
  });

  it('let anybody in on the ports of the domain', () => {
    expect(openPorts(withDomain).sort()).toEqual(
      [80, 443, 33_335, 58_080].map((port): unknown => [port, '0.0.0.0/0']).sort(),
    );
    expect(withDomain.text).not.toContain('aws_ec2_managed_prefix_list');
  });

  it('let only CloudFront in, on the one port that it uses', () => {
    const list = textWith('${data.aws_ec2_managed_prefix_list.');
    expect(openPorts(production)).toEqual([[80, list]]);
    expect(production.text).toContain('com.amazonaws.global.cloudfront.origin-facing');
    const domain = { ...CONFIGURATIONS['production'], CROSSFADE_DOMAIN: 'chat.example.com' };
    expect(openPorts(networkOf({ ...domain, CROSSFADE_INGRESS: 'cloudfront' }))).toEqual([[443, list]]);
  });

  it.each(Object.entries(configurations))(
    'of %s describe every rule, open single ports, and keep rules out of the groups',
    (_name, network) => {
      const rules = [...ingress(network), ...egress(network)];
      expect(rules.length).toBeGreaterThanOrEqual(6);
      for (const rule of rules) {
        expect(rule['description']).toMatch(/\w+ \w+/);
        expect(rule['ip_protocol']).toBe('tcp');
        expect(rule['from_port']).toBe(rule['to_port']);
      }
      const withRules = (group: Resource) => 'ingress' in group || 'egress' in group;
      expect(network.resources('aws_security_group').filter(withRules)).toEqual([]);
      const unbounded = egress(network).filter((rule) => !('referenced_security_group_id' in rule));
      expect(unbounded).toEqual([
        expect.objectContaining({ security_group_id: textWith('security_tasks'), from_port: 443 }),
      ]);
    },
  );

  it('leave the default one empty', () => {
    for (const network of Object.values(configurations)) {
      const group = network.resource('aws_default_security_group');
      expect(group).not.toHaveProperty('ingress');
      expect(group).not.toHaveProperty('egress');
    }
  });
});

describe('flow logs', () => {
  it('are kept for a year in production, by a role that can write them and nothing else', () => {
    expect(production.resource('aws_flow_log')).toMatchObject({
      traffic_type: 'ALL',
      log_destination_type: 'cloud-watch-logs',
      log_destination: textWith('aws_cloudwatch_log_group'),
      vpc_id: '${aws_vpc.vpc.id}',
      depends_on: [textWith('aws_iam_role_policy.')],
    });
    expect(production.resource('aws_cloudwatch_log_group')).toMatchObject({
      name: '/vpc/chatapp-dev/flows',
      retention_in_days: 365,
      kms_key_id: textWith('aws_kms_key'),
    });
    const trust = production.resource('aws_iam_role')['assume_role_policy'];
    expect(trust).toMatch(/vpc-flow-logs\.amazonaws\.com.*aws:SourceAccount.*vpc-flow-log\/\*/);
    const policy = String(production.resource('aws_iam_role_policy')['policy']);
    expect(policy.match(/logs:[A-Z]\w+/g)).toEqual([
      'logs:CreateLogStream',
      'logs:DescribeLogStreams',
      'logs:PutLogEvents',
      'logs:DescribeLogGroups',
    ]);
    expect(policy).not.toContain('"*"');
  });

  it('are not paid for in hackathon', () => {
    expect(hackathon.resources('aws_flow_log')).toEqual([]);
    expect(hackathon.resources('aws_iam_role')).toEqual([]);
    expect(hackathon.resources('aws_cloudwatch_log_group')).toEqual([]);
  });
});

describe('the key', () => {
  it('is renewed every year, and can be brought back for a week', () => {
    expect(production.resource('aws_kms_key')).toMatchObject({
      enable_key_rotation: true,
      deletion_window_in_days: 7,
    });
    expect(production.resource('aws_kms_alias')).toMatchObject({ name: 'alias/chatapp-dev' });
  });

  it('can be used by the log groups of the deployment, and to publish alarms and budgets, of this account', () => {
    const policy = String(production.resource('aws_kms_key')['policy']);
    expect(policy.match(/[\w.-]+\.amazonaws\.com/g)).toEqual([
      'logs.ap-northeast-2.amazonaws.com',
      'cloudwatch.amazonaws.com',
      'budgets.amazonaws.com',
    ]);
    expect(policy).toMatch(/"kms:EncryptionContext:aws:logs:arn" = "[^"]+:log-group:\*chatapp-dev\*"/);
    // Without this KMS refuses the policy, or nobody could change it.
    expect(policy).toMatch(/"Principal" = \{"AWS" = "[^"]+:root"\}, "Action" = \["kms:\*"\]/);
    expect(policy).toMatch(/"kms:EncryptionContext:aws:sns:topicArn" = "[^"]+:chatapp-dev-\*"/);
    expect(policy.match(/"Condition"/g)).toHaveLength(3);
    // What the alarms publish is not documented to carry it, and would be refused in silence.
    expect(policy.match(/"aws:SourceAccount"/g)).toHaveLength(1);
  });

  it('is not paid for in hackathon', () => {
    expect(hackathon.text).not.toContain('aws_kms');
  });
});

describe('the hosted zone', () => {
  it('is made for the domain, and says whom to delegate to', () => {
    expect(withDomain.resource('aws_route53_zone')).toMatchObject({
      name: 'chat.example.com',
      force_destroy: false,
    });
    expect(withDomain.json.output['name_servers']).toMatchObject({
      value: '${join(",", aws_route53_zone.zone.name_servers)}',
    });
  });

  it('goes away with all records in hackathon', () => {
    const network = networkOf({ CROSSFADE_DOMAIN: 'chat.example.com' });
    expect(network.resource('aws_route53_zone')).toMatchObject({ force_destroy: true });
  });

  it.each([
    ['there is no domain', {}],
    ['there is one', { CROSSFADE_DOMAIN: 'chat.example.com', CROSSFADE_HOSTED_ZONE_ID: 'Z0123456789ABC' }],
  ])('is not made when %s', (_when, env) => {
    const network = networkOf(env);
    expect(network.resources('aws_route53_zone')).toEqual([]);
    expect(network.json.output).not.toHaveProperty('name_servers');
  });
});
