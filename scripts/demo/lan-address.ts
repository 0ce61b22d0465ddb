import { isIPv4 } from 'node:net';
import type { NetworkInterfaceInfo } from 'node:os';
import { UsageError } from '../command-line/context';

/** As `os.networkInterfaces()` gives them: addresses by the name of their interface. */
export type Interfaces = Readonly<Partial<Record<string, readonly NetworkInterfaceInfo[]>>>;

/** An IPv4 address of this machine. */
export interface LanAddress {
  readonly address: string;
  /** The name of its network interface. */
  readonly interface: string;
}

export interface LanChoice {
  readonly chosen: LanAddress;
  /** Other addresses that could be meant, the likeliest first. */
  readonly others: readonly LanAddress[];
}

/* Containers, virtual machines, tunnels, and Apple's links between devices: nobody in a hall is there. */
const VIRTUAL = new RegExp(
  [
    '^(br-|bridge|cali|cni|docker|flannel|kube|lxc|lxd|podman|vbox|veth|virbr|vmnet|vnic',
    'ham|nord|ppp|tailscale|tap|tun|utun|wg|zt',
    'awdl|llw|anpi)',
  ].join('|'),
  'i',
);
const PHYSICAL = /^(en|eth|wl)/i;

/**
 * The address under which others in the network reach this machine: the one that was asked for, or else the likeliest.
 * @param wanted one of this machine, or undefined to choose
 * @throws UsageError when this machine has none, or not the one that was asked for
 */
export function chooseLanAddress(interfaces: Interfaces, wanted: string | undefined): LanChoice {
  const candidates = lanAddresses(interfaces);
  const others = ({ address }: LanAddress) => candidates.filter((one) => one.address !== address);
  if (wanted === undefined) {
    const [chosen] = candidates;
    if (!chosen) throw new UsageError('--lan: this machine has no address in a network: connect it to one');
    return { chosen, others: others(chosen) };
  }
  const found = addresses(interfaces).find(({ address }) => address === wanted);
  const chosen = found ? named(found) : loopback(wanted);
  if (chosen) return { chosen, others: others(chosen) };
  const there = candidates.map(({ address }) => address).join(', ') || 'none';
  throw new UsageError(`--lan ${wanted} is not an IPv4 address of this machine: it has ${there}`);
}

/** The addresses under which others may reach this machine, the likeliest first. */
export function lanAddresses(interfaces: Interfaces): LanAddress[] {
  return addresses(interfaces)
    .filter(({ internal, address }) => !internal && !address.startsWith('169.254.'))
    .map((found) => ({ found, rank: rank(found) }))
    .sort((one, other) => other.rank - one.rank)
    .map(({ found }) => named(found));
}

type Found = LanAddress & Pick<NetworkInterfaceInfo, 'internal' | 'netmask'>;

function addresses(interfaces: Interfaces): Found[] {
  return Object.entries(interfaces).flatMap(([name, infos = []]) =>
    infos
      .filter(({ family }) => family === 'IPv4')
      .map(({ address, internal, netmask }) => ({ address, interface: name, internal, netmask })),
  );
}

function named({ address, interface: name }: Found): LanAddress {
  return { address, interface: name };
}

/* All of 127.0.0.0/8 is this machine, though only its first address is listed. */
function loopback(address: string): LanAddress | undefined {
  return isIPv4(address) && address.startsWith('127.') ? { address, interface: 'loopback' } : undefined;
}

function rank({ address, interface: name, netmask }: Found): number {
  // A network of one address is the end of a tunnel.
  const isVirtual = VIRTUAL.test(name) || netmask === '255.255.255.255';
  return (isVirtual ? 0 : 100) + (PHYSICAL.test(name) ? 10 : 0) + privateRank(address);
}

/* Home and hall networks are mostly the first; the last is also where containers are. */
function privateRank(address: string): number {
  const [first = 0, second = 0] = address.split('.').map(Number);
  if (first === 192 && second === 168) return 50;
  if (first === 10) return 40;
  return first === 172 && second >= 16 && second < 32 ? 30 : 0;
}
