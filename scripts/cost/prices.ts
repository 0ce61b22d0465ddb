/** What AWS charges for one unit of something, before taxes and without discounts or free allowances of an account. */
export interface Price {
  /** Undefined when no source for it was found: a price is not guessed. */
  readonly usd: number | undefined;
  readonly unit: string;
  /** Charged while it stands, or by what is used of it in a month. */
  readonly every: 'hour' | 'month';
  readonly source: string;
  /** When the source was read. */
  readonly date: string;
}

/** The region that the prices are those of; CloudFront's are those of its Asia Pacific edges, which Korea is among. */
export const PRICED_REGION = 'ap-northeast-2';
export const HOURS_PER_MONTH = 730;

const SEPTEMBER = { source: 'AWS price list', date: '2026-09' };
const OCTOBER = '2026-10-01';
const offer = (code: string) => ({ source: `AWS price list, ${code}`, date: OCTOBER });
const hourly = (usd: number, unit: string, from = SEPTEMBER): Price => ({
  usd,
  unit,
  every: 'hour',
  ...from,
});
const monthly = (usd: number, unit: string, from = SEPTEMBER): Price => ({
  usd,
  unit,
  every: 'month',
  ...from,
});
const unknown = (unit: string, every: Price['every']): Price => ({
  usd: undefined,
  unit,
  every,
  source: 'no source found',
  date: OCTOBER,
});

export const PRICES = {
  fargateArmCpu: hourly(0.03725, 'vCPU', offer('AmazonECS')),
  fargateArmMemory: hourly(0.00409, 'GB', offer('AmazonECS')),
  fargateX86Cpu: hourly(0.04656, 'vCPU'),
  fargateX86Memory: hourly(0.00511, 'GB'),

  loadBalancer: hourly(0.0225, 'balancer'),
  loadBalancerCapacity: hourly(0.008, 'LCU'),
  natGateway: hourly(0.059, 'gateway'),
  natTraffic: monthly(0.059, 'GB'),
  publicAddress: hourly(0.005, 'address'),
  interfaceEndpoint: hourly(0.013, 'endpoint'),
  endpointTraffic: monthly(0.01, 'GB', offer('AmazonVPC')),
  zoneTraffic: monthly(0.01, 'GB', offer('AWSDataTransfer')),
  egress: monthly(0.126, 'GB'),
  hostedZone: monthly(0.5, 'zone'),

  edgeEgress: monthly(0.12, 'GB', offer('AmazonCloudFront')),
  edgeRequests: monthly(0.012, '10,000 requests', offer('AmazonCloudFront')),
  firewall: monthly(5, 'web ACL'),
  firewallRule: monthly(1, 'rule'),
  firewallRequests: monthly(0.6, 'million requests'),

  valkeyMicro: hourly(0.0192, 'node', offer('AmazonElastiCache')),
  redisMicro: hourly(0.024, 'node'),
  otherCacheNode: unknown('node', 'hour'),
  cacheSnapshots: monthly(0.085, 'GB', offer('AmazonElastiCache')),
  tableReads: monthly(0.1355, 'million units', {
    source: 'AWS price list, AmazonDynamoDB',
    date: '2026-06-12',
  }),
  tableWrites: monthly(0.68, 'million units', {
    source: 'AWS price list, AmazonDynamoDB',
    date: '2026-06-12',
  }),
  tableStorage: monthly(0, 'GB', { source: 'AWS price list: the first 25 GB', date: '2026-06-12' }),
  tableRecovery: unknown('GB', 'month'),
  objectStorage: monthly(0.025, 'GB', offer('AmazonS3')),
  objectWrites: monthly(0.0045, '1,000 writes', offer('AmazonS3')),
  imageStorage: monthly(0.1, 'GB', offer('AmazonECR')),
  secret: monthly(0.4, 'secret'),
  secretCalls: monthly(0.05, '10,000 calls', offer('AWSSecretsManager')),
  encryptionKey: monthly(1, 'key', offer('awskms')),
  encryptionCalls: monthly(0.03, '10,000 calls', offer('awskms')),

  logs: monthly(0.76, 'GB'),
  logStorage: monthly(0.0314, 'GB', offer('AmazonCloudWatch')),
  metric: monthly(0.3, 'metric', offer('AmazonCloudWatch')),
  alarm: monthly(0.1, 'metric'),
  compositeAlarm: monthly(0.5, 'alarm', offer('AmazonCloudWatch')),
  dashboard: monthly(3, 'dashboard', offer('AmazonCloudWatch')),
  deliveredLogs: unknown('GB', 'month'),
  traces: monthly(5, 'million traces', { source: 'aws.amazon.com/xray/pricing', date: OCTOBER }),
} as const satisfies Record<string, Price>;
export type PriceName = keyof typeof PRICES;

/** Prices of cache nodes, by `<engine> <node type>`. */
export const CACHE_NODE_PRICES: Readonly<Record<string, PriceName>> = {
  'valkey cache.t4g.micro': 'valkeyMicro',
  'redis cache.t4g.micro': 'redisMicro',
};
