import { X509Certificate } from 'node:crypto';
import { qrCode } from '../command-line/qr-code';
import { selfMadeCertificate } from '../rehearsal/certificate/self-made-certificate';
import type { ListenAddress } from '../rehearsal/load-balancer/load-balancer';
import { chooseLanAddress, type Interfaces, type LanChoice } from './lan-address';

/** The flags of `demo` that say where the audience comes in. */
export interface AudienceOptions {
  readonly port: number;
  readonly httpsPort: number;
  /** An address of this machine in its network, or `true` for the likeliest. @default this machine alone */
  readonly lan?: true | string;
  readonly https?: true;
}

/** Where the audience comes in, beside the address for this machine. */
export interface AudiencePlace {
  readonly address: ListenAddress;
  /** Which flag sets its port. */
  readonly portFlag: string;
  /** What to know about it, a line each. */
  readonly notes: readonly string[];
}

const THIS_MACHINE = '127.0.0.1';

/**
 * Decides where the audience comes in; undefined when that is where everybody does. A certificate is made for each run
 * and is in memory only: no key stays behind on a disk.
 * @param now milliseconds since 1970
 * @throws UsageError for an address that this machine does not have
 */
export function audiencePlace(
  { port, httpsPort, lan, https }: AudienceOptions,
  interfaces: Interfaces,
  now: number,
): AudiencePlace | undefined {
  const choice = lan === undefined ? undefined : chooseLanAddress(interfaces, lan === true ? undefined : lan);
  const host = choice?.chosen.address ?? THIS_MACHINE;
  if (!https) {
    if (host === THIS_MACHINE) return undefined;
    return { address: { host, port }, portFlag: '--port', notes: networkNotes(choice) };
  }
  const certificate = selfMadeCertificate({
    commonName: 'Crossfade rehearsal',
    dnsNames: ['localhost'],
    addresses: [...new Set([THIS_MACHINE, host])],
    now,
  });
  return {
    address: { host, port: httpsPort, certificate },
    portFlag: '--https-port',
    notes: [...networkNotes(choice), ...certificateNotes(certificate.cert)],
  };
}

/** For people: the address with what to know about it, and a QR code where there is a terminal. */
export function audienceText(url: string, { notes }: AudiencePlace, isTerminal: boolean): string {
  const lines = [`  audience   ${url}`, ...notes.map((note) => `             ${note}`)];
  return ['', ...lines, '', ...(isTerminal ? [qrCode(url), ''] : [])].join('\n');
}

function networkNotes(choice: LanChoice | undefined): string[] {
  if (choice === undefined || choice.chosen.address.startsWith('127.')) return [];
  const others = choice.others.map(({ address, interface: name }) => `${address} (${name})`).join(', ');
  return [
    `everybody in the network of ${choice.chosen.interface} reaches the chat until you stop it`,
    ...(others === '' ? [] : [`other addresses, for --lan: ${others}`]),
  ];
}

function certificateNotes(cert: string): string[] {
  const bytes = new X509Certificate(cert).fingerprint256.split(':');
  return [
    'browsers warn of its certificate, which is made for this run; SHA-256:',
    `  ${bytes.slice(0, 16).join(':')}:`,
    `  ${bytes.slice(16).join(':')}`,
  ];
}
