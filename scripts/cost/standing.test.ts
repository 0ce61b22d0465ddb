import { standingCost, standingText } from './standing';

const price = { usd: 1, every: 'hour', unit: 'hour', source: 'x', date: '2026-01-01' } as const;
const item = (what: string, perHour: number | undefined, assumption?: string) => ({
  what,
  quantity: 1,
  price,
  perHour,
  perMonth: perHour === undefined ? undefined : perHour * 730,
  ...(assumption !== undefined && { assumption }),
});

describe('what costs money while no task runs', () => {
  const cost = standingCost({
    items: [
      item('load balancer', 0.0225),
      item('NAT gateway', 0.059),
      item('requests', 0.5, 'so many'),
      item('nothing', 0),
      item('something', undefined),
    ],
    standing: { perHour: 0.0815, perMonth: 59.5 },
  });

  it('is what does not depend on use, the dearest first', () => {
    expect(cost.items.map(({ what }) => what)).toEqual(['NAT gateway', 'load balancer', 'something']);
  });

  it('is told by the hour', () => {
    expect(standingText(cost)).toBe(
      `what stays costs 0.08 USD an hour by list prices, and traffic and storage besides:
     0.0590  NAT gateway
     0.0225  load balancer
  not known  something
`,
    );
  });
});
