import { CONFIGURATIONS } from '../../infra/configurations';
import { synthesize } from '../../infra/synthesis.fixture';
import { stackGraph } from '../stack-graph/stack-graph';
import { estimateOf, type Estimate } from './estimate';
import { FREE } from './free';
import { PRICES, type Price } from './prices';

function estimateWith(env: Readonly<Record<string, string>> = {}): Estimate {
  const { stacks } = synthesize(env);
  return estimateOf(
    stackGraph(Object.fromEntries(stacks.map(({ id, text }) => [id, JSON.parse(text) as unknown]))),
  );
}

/** What the items whose names match cost a month, to the cent. */
function monthly({ items }: Estimate, what: RegExp): number {
  const matching = items.filter((item) => what.test(item.what));
  return Math.round(matching.reduce((sum, { perMonth }) => sum + (perMonth ?? NaN), 0) * 100) / 100;
}

const hackathon = estimateWith();
const withoutNat = estimateWith({ CROSSFADE_EGRESS: 'public' });
const production = estimateWith({ CROSSFADE_PROFILE: 'production' });
/* What the reference figures are made of. */
const REFERENCE = /^(Fargate|load balancer|NAT gateways$|cache nodes|public addresses)/;

describe('what the default costs', () => {
  it.each<[string, RegExp, number]>([
    ['two tasks', /^Fargate/, 16.58],
    ['the load balancer with a quarter of an LCU', /^load balancer/, 17.89],
    ['the NAT gateway', /^NAT gateways$/, 43.07],
    ['two nodes of Valkey', /^cache nodes/, 28.03],
    ['three public addresses', /^public addresses/, 10.95],
    ['all of these', REFERENCE, 116.52],
  ])('%s', (_what, items, usd) => {
    expect(monthly(hackathon, items)).toBe(usd);
  });

  it('is little more with what else stands there, and with what is used', () => {
    expect(hackathon.standing.perMonth).toBeGreaterThan(116);
    expect(hackathon.total.perMonth).toBeLessThan(135);
    expect(hackathon.total.perHour).toBeCloseTo(hackathon.total.perMonth / 730, 10);
    expect(hackathon.unknown).toEqual([]);
  });
});

describe('what other settings cost', () => {
  it('public egress: no NAT gateway, but addresses of the tasks', () => {
    expect(monthly(withoutNat, REFERENCE)).toBe(77.1);
    expect(withoutNat.items.filter(({ what }) => what.includes('NAT'))).toEqual([]);
    expect(monthly(withoutNat, /^public addresses of tasks/)).toBe(7.3);
  });

  it('Redis and x86 are dearer', () => {
    const other = estimateWith({ CROSSFADE_ENGINE: 'redis', CROSSFADE_ARCHITECTURE: 'amd64' });
    expect(monthly(other, /^cache nodes/)).toBe(35.04);
    expect(monthly(other, /^Fargate/)).toBe(20.72);
  });

  it('an interface endpoint is charged in each zone', () => {
    const other = estimateWith({ CROSSFADE_INTERFACE_ENDPOINTS: 'ecr.api,logs' });
    expect(monthly(other, /^interface endpoints, in each zone/)).toBe(37.96);
  });

  it('no tasks cost nothing', () => {
    expect(monthly(estimateWith({ CROSSFADE_DESIRED_COUNT: '0' }), /^Fargate/)).toBe(0);
  });

  it('Spot is counted at the full price, with a note, and one task a colour is not on it', () => {
    const spot = estimateWith({ CROSSFADE_FARGATE_SPOT: 'true', CROSSFADE_DESIRED_COUNT: '3' });
    expect(monthly(spot, /^Fargate,/)).toBe(16.58);
    expect(monthly(spot, /^Fargate Spot,/)).toBe(33.16);
    expect(spot.items.filter(({ note }) => note?.includes('Spot varies')).map(({ what }) => what)).toEqual([
      'Fargate Spot, arm64: vCPU',
      'Fargate Spot, arm64: memory',
    ]);
  });

  it('production has two NAT gateways, four tasks, firewalls, a key and Container Insights', () => {
    expect(monthly(production, /^NAT gateways$/)).toBe(86.14);
    expect(monthly(production, /^Fargate/)).toBe(33.16);
    for (const what of [
      'web firewalls',
      'encryption keys',
      'Container Insights',
      'alarms that target tracking makes',
    ]) {
      expect(production.items.map((item) => item.what)).toContain(what);
      expect(hackathon.items.map((item) => item.what)).not.toContain(what);
    }
  });

  it('says what is not known rather than guess it', () => {
    expect(production.unknown).toContain('tables, point-in-time recovery');
    expect(production.items.find(({ what }) => what.startsWith('tables, point-in-time'))).toMatchObject({
      perMonth: undefined,
      price: { usd: undefined },
    });
  });
});

describe('nothing is silently free', () => {
  it.each(
    Object.entries({
      ...CONFIGURATIONS,
      'everything optional': {
        CROSSFADE_TRACING: 'true',
        CROSSFADE_FARGATE_SPOT: 'true',
        CROSSFADE_INTERFACE_ENDPOINTS: 'logs',
        CROSSFADE_ALARM_EMAIL: 'ops@example.com',
      },
    }),
  )('every type of resource is charged or known to be free: %s', (_configuration, env) => {
    expect(estimateWith(env).notPriced).toEqual([]);
  });

  it('reports a type that nothing is known about', () => {
    const provider = { aws: [{ region: 'ap-northeast-2' }] };
    const resource = { aws_neptune_cluster: { one: {}, two: {} }, aws_vpc: { main: {} } };
    expect(estimateOf(stackGraph({ 'shop-dev-data': { provider, resource } }))).toMatchObject({
      items: [],
      notPriced: [{ type: 'aws_neptune_cluster', count: 2 }],
      free: [{ type: 'aws_vpc', count: 1, why: FREE.aws_vpc }],
    });
  });

  it.each<[string, Price]>(Object.entries(PRICES))('the price %s has a source and a date', (_name, price) => {
    expect(price.source).not.toBe('');
    expect(price.date).toMatch(/^20\d\d-\d\d(-\d\d)?$/);
    expect(price.usd === undefined).toBe(price.source === 'no source found');
  });
});
