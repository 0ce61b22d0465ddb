/** An IPv4 network: its first address as an unsigned number, and the bits that all of its addresses share. */
interface Network {
  readonly address: number;
  readonly prefixBits: number;
}

const CIDR = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/;

/** Reads `10.0.0.0/16`; undefined when it is not a network, or has bits set behind its prefix. */
export function parseCidr(text: string): Network | undefined {
  const match = CIDR.exec(text);
  if (!match) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, prefixBits = 0] = match.slice(1).map(Number);
  if (prefixBits > 32 || [a, b, c, d].some((part) => part > 255)) return undefined;
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  return address % 2 ** (32 - prefixBits) === 0 ? { address, prefixBits } : undefined;
}

/**
 * The subnet number `index` when a network is divided into 2 ** `newBits` equal parts.
 * @throws RangeError when there is no such part
 */
export function subnetCidr(cidr: string, newBits: number, index: number): string {
  const network = parseCidr(cidr);
  if (!network || network.prefixBits + newBits > 32 || index >= 2 ** newBits) {
    throw new RangeError(`${cidr} has no subnet ${index} of 2^${newBits}`);
  }
  const prefixBits = network.prefixBits + newBits;
  const address = network.address + index * 2 ** (32 - prefixBits);
  const parts = [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256);
  return `${parts.join('.')}/${prefixBits}`;
}
