import type { NetworkInterfaceInfo } from 'node:os';
import { UsageError } from '../command-line/context';
import { chooseLanAddress, lanAddresses, type Interfaces } from './lan-address';

function ipv4(address: string, netmask = '255.255.255.0'): NetworkInterfaceInfo {
  const internal = address.startsWith('127.');
  return { address, netmask, family: 'IPv4', mac: '02:00:00:00:00:01', internal, cidr: null };
}
function ipv6(address: string): NetworkInterfaceInfo {
  return {
    address,
    netmask: 'ffff:ffff:ffff:ffff::',
    family: 'IPv6',
    mac: '02:00:00:00:00:01',
    internal: address === '::1',
    cidr: null,
    scopeid: 0,
  };
}
const LOOPBACK = [ipv4('127.0.0.1', '255.0.0.0'), ipv6('::1')];

const MACHINES: readonly (readonly [string, Interfaces, readonly string[]])[] = [
  ['a laptop on Wi-Fi', { lo: LOOPBACK, wlp3s0: [ipv4('192.168.0.23'), ipv6('fe80::1')] }, ['192.168.0.23']],
  [
    'one with Docker',
    {
      lo: LOOPBACK,
      docker0: [ipv4('172.17.0.1', '255.255.0.0')],
      'br-3f1c': [ipv4('192.168.49.1')],
      eth0: [ipv4('10.0.0.5')],
    },
    ['10.0.0.5', '192.168.49.1', '172.17.0.1'],
  ],
  [
    'a Mac with a VPN and virtual machines',
    {
      lo0: LOOPBACK,
      utun4: [ipv4('10.8.0.2', '255.255.255.255')],
      bridge100: [ipv4('192.168.64.1')],
      en0: [ipv4('172.20.10.4', '255.255.255.240')],
    },
    ['172.20.10.4', '192.168.64.1', '10.8.0.2'],
  ],
  [
    'one with a tunnel of an unknown name',
    { lo: LOOPBACK, corp0: [ipv4('192.168.200.7', '255.255.255.255')], eth1: [ipv4('10.1.2.3')] },
    ['10.1.2.3', '192.168.200.7'],
  ],
  [
    'one with a public address beside a private one',
    { eth0: [ipv4('203.0.113.9')], eth1: [ipv4('10.1.2.3')] },
    ['10.1.2.3', '203.0.113.9'],
  ],
  [
    'one with two cards in private networks',
    { enp1s0: [ipv4('10.0.0.2')], wlan0: [ipv4('192.168.1.20')] },
    ['192.168.1.20', '10.0.0.2'],
  ],
  [
    'one that got no address from its network',
    { lo: LOOPBACK, eth0: [ipv4('169.254.3.4', '255.255.0.0')] },
    [],
  ],
  ['one with IPv6 alone', { lo: LOOPBACK, eth0: [ipv6('2001:db8::5')] }, []],
  ['one without a network', { lo: LOOPBACK }, []],
  ['one whose interfaces are not told', {}, []],
];

describe('the address of this machine in its network', () => {
  it.each(MACHINES)('of %s', (_what, interfaces, expected) => {
    expect(lanAddresses(interfaces).map(({ address }) => address)).toEqual(expected);
  });

  const WITH_DOCKER = MACHINES[1]?.[1] ?? {};

  it('is the likeliest, and the others are told', () => {
    expect(chooseLanAddress(WITH_DOCKER, undefined)).toEqual({
      chosen: { address: '10.0.0.5', interface: 'eth0' },
      others: [
        { address: '192.168.49.1', interface: 'br-3f1c' },
        { address: '172.17.0.1', interface: 'docker0' },
      ],
    });
  });

  it('is the one that was asked for', () => {
    const { chosen, others } = chooseLanAddress(WITH_DOCKER, '172.17.0.1');
    expect(chosen).toMatchObject({ address: '172.17.0.1', interface: 'docker0' });
    expect(others.map(({ address }) => address)).toEqual(['10.0.0.5', '192.168.49.1']);
  });

  it('may be one that nobody else reaches', () => {
    expect(chooseLanAddress({ lo: LOOPBACK }, '127.0.0.1').chosen).toMatchObject({ address: '127.0.0.1' });
    expect(chooseLanAddress({}, '127.0.0.2').chosen).toMatchObject({ address: '127.0.0.2' });
  });

  it.each(['192.168.1.77', '0.0.0.0', '::1', 'eth0', '10.0.0', '', '10.0.0.5:8080'])(
    'cannot be "%s", which is none of its addresses',
    (wanted) => {
      const choose = () => chooseLanAddress(WITH_DOCKER, wanted);
      expect(choose).toThrow(UsageError);
      expect(choose).toThrow(
        `--lan ${wanted} is not an IPv4 address of this machine: it has 10.0.0.5, 192.168.49.1, 172.17.0.1`,
      );
    },
  );

  it('cannot be chosen where there is no network', () => {
    expect(() => chooseLanAddress({ lo: LOOPBACK }, undefined)).toThrow('connect it to one');
    expect(() => chooseLanAddress({ lo: LOOPBACK }, '10.0.0.5')).toThrow('it has none');
  });
});
