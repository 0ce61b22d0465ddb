import { createPrivateKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { selfMadeCertificate, type KeyAndCertificate } from './self-made-certificate';

const DAY_MS = 86_400_000;

function made(now = Date.now()): KeyAndCertificate {
  return selfMadeCertificate({
    commonName: 'a rehearsal',
    dnsNames: ['localhost'],
    addresses: ['127.0.0.1', '192.168.1.5'],
    now,
  });
}

/** How a client that trusts one certificate fares with a server that has another or the same one. */
async function handshake(server: KeyAndCertificate, trusted: string, servername: string): Promise<string> {
  const listening = createServer(server, (socket: TLSSocket) => socket.end()).listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const { port } = listening.address() as AddressInfo;
  const socket = connect({ host: '127.0.0.1', port, ca: trusted, servername });
  try {
    await once(socket, 'secureConnect');
    return 'trusted';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'failed';
  } finally {
    socket.destroy();
    listening.close();
  }
}

describe('a self-made certificate', () => {
  it('is for its names and addresses, and no others', () => {
    const certificate = new X509Certificate(made().cert);
    expect(certificate.subject).toBe('CN=a rehearsal');
    expect(certificate.checkHost('localhost')).toBe('localhost');
    expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(certificate.checkIP('192.168.1.5')).toBe('192.168.1.5');
    expect(certificate.checkIP('192.168.1.6')).toBeUndefined();
    expect(certificate.checkHost('example.com')).toBeUndefined();
  });

  it('is for a server, signs no others, and has signed itself', () => {
    const { key, cert } = made();
    const certificate = new X509Certificate(cert);
    expect(certificate.ca).toBe(false);
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
    expect(certificate.checkPrivateKey(createPrivateKey(key))).toBe(true);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.issuer).toBe(certificate.subject);
  });

  it('is valid from yesterday for a week', () => {
    const now = Date.UTC(2026, 10, 21, 22);
    const { validFrom, validTo } = new X509Certificate(made(now).cert);
    expect(Date.parse(validFrom)).toBe(now - DAY_MS);
    expect(Date.parse(validTo)).toBe(now + 7 * DAY_MS);
  });

  it('has a key and a number of its own each time', () => {
    const [one, other] = [made(), made()].map(({ cert }) => new X509Certificate(cert));
    expect(one?.serialNumber).not.toBe(other?.serialNumber);
    expect(one?.fingerprint256).not.toBe(other?.fingerprint256);
  });

  it('is taken by a client that trusts it, and by nobody else', async () => {
    const certificate = made();
    expect(await handshake(certificate, certificate.cert, 'localhost')).toBe('trusted');
    expect(await handshake(certificate, made().cert, 'localhost')).toMatch(/SELF_SIGNED|SIGNATURE/);
    expect(await handshake(certificate, certificate.cert, 'example.com')).toBe(
      'ERR_TLS_CERT_ALTNAME_INVALID',
    );
    const expired = made(Date.now() - 30 * DAY_MS);
    expect(await handshake(expired, expired.cert, 'localhost')).toBe('CERT_HAS_EXPIRED');
  });

  it('is not made for what is no IPv4 address', () => {
    const make = (address: string) =>
      selfMadeCertificate({ commonName: 'x', dnsNames: [], addresses: [address], now: 0 });
    for (const address of ['::1', '192.168.1', '1.2.3.4.5', '256.0.0.1', 'localhost', '']) {
      expect(() => make(address)).toThrow(RangeError);
    }
  });
});
