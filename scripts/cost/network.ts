import { blocks } from '../stack-graph/stack-graph';
import { ASSUMED } from './assumptions';
import { listOf, sum, type ChargingByType } from './charge';

/** Ways in and out. */
export const NETWORK: ChargingByType = {
  aws_lb: (balancers, graph) => {
    const zones = sum(
      balancers.map(({ attributes }) =>
        attributes.internal === true ? 0 : listOf(attributes.subnets).length,
      ),
    );
    const behindEdge = graph.of('aws_cloudfront_distribution').length > 0;
    return [
      { what: 'load balancer', quantity: balancers.length, price: 'loadBalancer' },
      {
        what: 'load balancer, capacity',
        quantity: balancers.length * ASSUMED.balancerCapacityUnits,
        price: 'loadBalancerCapacity',
        assumption: `${ASSUMED.balancerCapacityUnits} LCU on average`,
      },
      { what: 'public addresses of the load balancer', quantity: zones, price: 'publicAddress' },
      ...(behindEdge
        ? []
        : [
            {
              what: 'traffic to the internet',
              quantity: ASSUMED.egressGb,
              price: 'egress' as const,
              assumption: `${ASSUMED.egressGb} GB`,
            },
          ]),
    ];
  },
  aws_nat_gateway: (gateways) => [
    { what: 'NAT gateways', quantity: gateways.length, price: 'natGateway' },
    {
      what: 'NAT gateways, traffic',
      quantity: ASSUMED.natGb,
      price: 'natTraffic',
      assumption: `${ASSUMED.natGb} GB`,
    },
  ],
  aws_eip: (addresses) => [
    { what: 'public addresses of NAT gateways', quantity: addresses.length, price: 'publicAddress' },
  ],
  aws_vpc_endpoint: (endpoints) => {
    const zones = sum(
      endpoints.map(({ attributes }) =>
        attributes.vpc_endpoint_type === 'Interface' ? listOf(attributes.subnet_ids).length : 0,
      ),
    );
    if (zones === 0) return [];
    return [
      { what: 'interface endpoints, in each zone', quantity: zones, price: 'interfaceEndpoint' },
      {
        what: 'interface endpoints, traffic',
        quantity: ASSUMED.endpointGb,
        price: 'endpointTraffic',
        assumption: `${ASSUMED.endpointGb} GB`,
      },
    ];
  },
  aws_route53_zone: (zones) => [{ what: 'hosted zone', quantity: zones.length, price: 'hostedZone' }],
  aws_cloudfront_distribution: () => [
    {
      what: 'CloudFront, traffic to the internet',
      quantity: ASSUMED.egressGb,
      price: 'edgeEgress',
      assumption: `${ASSUMED.egressGb} GB, all of it through CloudFront`,
    },
    {
      what: 'CloudFront, requests',
      quantity: ASSUMED.requestsMillions * 100,
      price: 'edgeRequests',
      assumption: `${ASSUMED.requestsMillions} million HTTPS requests`,
    },
  ],
  aws_wafv2_web_acl: (firewalls) => [
    { what: 'web firewalls', quantity: firewalls.length, price: 'firewall' },
    {
      what: 'web firewalls, rules',
      quantity: sum(firewalls.map(({ attributes }) => blocks(attributes.rule).length)),
      price: 'firewallRule',
    },
    {
      what: 'web firewalls, requests',
      quantity: firewalls.length * ASSUMED.requestsMillions,
      price: 'firewallRequests',
      assumption: `${ASSUMED.requestsMillions} million requests through each`,
    },
  ],
};
