import { parseCidr, subnetCidr } from './cidr';

describe('a network', () => {
  it.each(['10.0.0.0/16', '192.168.4.0/22', '0.0.0.0/0'])('can be %s', (text) => {
    expect(parseCidr(text)).toBeDefined();
  });

  it.each(['10.0.0.0', '10.0.0.1/16', '10.0.0.256/32', '10.0.0.0/33', 'ten/8', '10.0.0.0/16 '])(
    'cannot be "%s"',
    (text) => {
      expect(parseCidr(text)).toBeUndefined();
    },
  );

  it('divides into subnets that follow each other', () => {
    expect([0, 1, 15].map((index) => subnetCidr('10.0.0.0/16', 4, index))).toEqual([
      '10.0.0.0/20',
      '10.0.16.0/20',
      '10.0.240.0/20',
    ]);
    expect(subnetCidr('223.255.252.0/22', 4, 5)).toBe('223.255.253.64/26');
  });

  it('has no more subnets than fit', () => {
    expect(() => subnetCidr('10.0.0.0/16', 4, 16)).toThrow(RangeError);
  });
});
