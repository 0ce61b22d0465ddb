import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { isIPv4 } from 'node:net';
import {
  bitString,
  boolean,
  contextSpecific,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  set,
  time,
  utf8String,
} from './der';

/** What a server of TLS needs, as PEM. */
export interface KeyAndCertificate {
  readonly key: string;
  readonly cert: string;
}

export interface CertificateConfig {
  readonly commonName: string;
  readonly dnsNames: readonly string[];
  /** IPv4. */
  readonly addresses: readonly string[];
  /** Milliseconds since 1970. It is valid from a day before, for clocks that are late, until a week after. */
  readonly now: number;
}

const DAY_MS = 86_400_000;
const VALID_DAYS = 7;
const SERIAL_BYTES = 16;

const OID = {
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  commonName: '2.5.4.3',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  extendedKeyUsage: '2.5.29.37',
  serverAuthentication: '1.3.6.1.5.5.7.3.1',
} as const;

/* The numbers that RFC 5280 gives to parts of a certificate, and to kinds of names. */
const VERSION_FIELD = 0;
const VERSION_3 = Buffer.from([2]);
const EXTENSIONS_FIELD = 3;
const DNS_NAME = 2;
const IP_ADDRESS = 7;
/* Bit 0, and seven that are not used. */
const DIGITAL_SIGNATURE = bitString(Buffer.from([0x80]), 7);

/**
 * Makes a key on the curve P-256, and a certificate for it that the key has signed itself: good for a server of TLS,
 * and not for signing others.
 * @see https://www.rfc-editor.org/rfc/rfc5280
 * @throws RangeError for an address that is not IPv4
 */
export function selfMadeCertificate(config: CertificateConfig): KeyAndCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const toBeSigned = content(config, publicKey.export({ type: 'spki', format: 'der' }));
  const signature = sign('sha256', toBeSigned, privateKey);
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: pem(sequence(toBeSigned, signatureAlgorithm(), bitString(signature))),
  };
}

function content({ commonName, dnsNames, addresses, now }: CertificateConfig, publicKey: Buffer): Buffer {
  const name = sequence(set(sequence(objectIdentifier(OID.commonName), utf8String(commonName))));
  const validity = sequence(time(new Date(now - DAY_MS)), time(new Date(now + VALID_DAYS * DAY_MS)));
  const names = [
    ...dnsNames.map((dnsName) => contextSpecific(DNS_NAME, 'primitive', Buffer.from(dnsName, 'ascii'))),
    ...addresses.map((address) => contextSpecific(IP_ADDRESS, 'primitive', octets(address))),
  ];
  const extensions = sequence(
    extension(OID.basicConstraints, 'critical', sequence()),
    extension(OID.keyUsage, 'critical', DIGITAL_SIGNATURE),
    extension(OID.extendedKeyUsage, 'optional', sequence(objectIdentifier(OID.serverAuthentication))),
    extension(OID.subjectAltName, 'optional', sequence(...names)),
  );
  return sequence(
    contextSpecific(VERSION_FIELD, 'constructed', integer(VERSION_3)),
    integer(randomBytes(SERIAL_BYTES)),
    signatureAlgorithm(),
    name,
    validity,
    name,
    publicKey,
    contextSpecific(EXTENSIONS_FIELD, 'constructed', extensions),
  );
}

function signatureAlgorithm(): Buffer {
  return sequence(objectIdentifier(OID.ecdsaWithSha256));
}

/** @param importance whoever does not know a critical extension has to refuse the certificate */
function extension(oid: string, importance: 'critical' | 'optional', contents: Buffer): Buffer {
  const critical = importance === 'critical' ? [boolean(true)] : [];
  return sequence(objectIdentifier(oid), ...critical, octetString(contents));
}

function octets(address: string): Buffer {
  if (!isIPv4(address)) throw new RangeError(`${address} is not an IPv4 address`);
  return Buffer.from(address.split('.').map(Number));
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
