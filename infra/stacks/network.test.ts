import { synthesize, textWith, type Resource } from '../synthesis.fixture';

const network = synthesize().stack('network');

describe('the network', () => {
  it('has a public and a private subnet in each of two zones', () => {
    const cidrs = network.resources('aws_subnet').map(({ cidr_block }) => cidr_block);
    expect(cidrs.sort()).toEqual(['10.0.0.0/20', '10.0.16.0/20', '10.0.64.0/20', '10.0.80.0/20']);
    const zones = network.resources('aws_subnet').map(({ availability_zone }) => availability_zone);
    expect(new Set(zones).size).toBe(2);
  });

  it('takes another range of addresses', () => {
    const moved = synthesize({ CROSSFADE_VPC_CIDR: '172.16.4.0/22' }).stack('network');
    expect(moved.resource('aws_vpc')).toMatchObject({ cidr_block: '172.16.4.0/22' });
    expect(moved.resources('aws_subnet')).toContainEqual(
      expect.objectContaining({ cidr_block: '172.16.5.0/26' }),
    );
  });

  it('pays for one NAT gateway, and reaches S3 and DynamoDB without it', () => {
    expect(network.resources('aws_nat_gateway')).toHaveLength(1);
    expect(
      network
        .resources('aws_vpc_endpoint')
        .map(({ service_name }) => service_name)
        .sort(),
    ).toEqual(['com.amazonaws.ap-northeast-2.dynamodb', 'com.amazonaws.ap-northeast-2.s3']);
  });

  it('empties the default security group', () => {
    const group = network.resource('aws_default_security_group');
    expect(group).not.toHaveProperty('ingress');
    expect(group).not.toHaveProperty('egress');
  });

  it('lets the internet in on port 80 of the load balancer only', () => {
    const open = network
      .resources('aws_vpc_security_group_ingress_rule')
      .filter(({ cidr_ipv4 }) => cidr_ipv4 !== undefined);
    expect(open).toEqual([
      expect.objectContaining({
        security_group_id: textWith('load-balancer'),
        cidr_ipv4: '0.0.0.0/0',
        from_port: 80,
        to_port: 80,
      }),
    ]);
  });

  it('describes every rule, opens single ports only, and keeps rules out of the groups', () => {
    const rules = [
      ...network.resources('aws_vpc_security_group_ingress_rule'),
      ...network.resources('aws_vpc_security_group_egress_rule'),
    ];
    expect(rules).toHaveLength(6);
    for (const rule of rules) {
      expect(rule['description']).toMatch(/\w+ \w+/);
      expect(rule['ip_protocol']).toBe('tcp');
      expect(rule['from_port']).toBe(rule['to_port']);
    }
    const withRules = (group: Resource) => 'ingress' in group || 'egress' in group;
    expect(network.resources('aws_security_group').filter(withRules)).toEqual([]);
  });
});
