import { X509Certificate } from 'node:crypto';
import type { NetworkInterfaceInfo } from 'node:os';
import { audiencePlace, audienceText, type AudienceOptions, type AudiencePlace } from './audience-place';

function interfaceWith(address: string): NetworkInterfaceInfo[] {
  const mac = '02:00:00:00:00:01';
  return [{ address, netmask: '255.255.255.0', family: 'IPv4', mac, internal: false, cidr: null }];
}
const INTERFACES = { wlan0: interfaceWith('192.168.1.5'), docker0: interfaceWith('172.17.0.1') };
const PORTS = { port: 8080, httpsPort: 8443 };

function place(options: Partial<AudienceOptions>): AudiencePlace | undefined {
  return audiencePlace({ ...PORTS, ...options }, INTERFACES, Date.now());
}

describe('where the audience comes in', () => {
  it('is where everybody does, unless told', () => {
    expect(place({})).toBeUndefined();
    expect(place({ lan: '127.0.0.1' })).toBeUndefined();
  });

  it('is the address of the machine in its network', () => {
    expect(place({ lan: true })).toMatchObject({
      address: { host: '192.168.1.5', port: 8080 },
      portFlag: '--port',
    });
    expect(place({ lan: '172.17.0.1' })).toMatchObject({ address: { host: '172.17.0.1', port: 8080 } });
    expect(place({ lan: true })?.address).not.toHaveProperty('certificate');
  });

  it('has a certificate for itself and for this machine with --https', () => {
    const found = place({ lan: true, https: true });
    expect(found).toMatchObject({ address: { host: '192.168.1.5', port: 8443 }, portFlag: '--https-port' });
    const certificate = new X509Certificate(found?.address.certificate?.cert ?? '');
    expect(certificate.checkIP('192.168.1.5')).toBe('192.168.1.5');
    expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(certificate.checkHost('localhost')).toBe('localhost');
    expect(place({ https: true })).toMatchObject({ address: { host: '127.0.0.1', port: 8443 } });
  });

  it('is told with who reaches it, where else it could be, and what browsers say of it', () => {
    const told = (options: Partial<AudienceOptions>) => {
      const found = place(options);
      return found ? audienceText('https://192.168.1.5:8443', found, false) : '';
    };
    expect(told({ lan: true })).toBe(
      [
        '',
        '  audience   https://192.168.1.5:8443',
        '             everybody in the network of wlan0 reaches the chat until you stop it',
        '             other addresses, for --lan: 172.17.0.1 (docker0)',
        '',
      ].join('\n'),
    );
    expect(told({ https: true })).not.toContain('everybody');
    expect(told({ https: true })).toMatch(
      /browsers warn of its certificate.*\n +[0-9A-F:]{48}\n +[0-9A-F:]{47}\n$/,
    );
  });

  it('is shown as a QR code on a terminal, and nowhere else', () => {
    const found = place({ lan: true });
    const text = (isTerminal: boolean) => found && audienceText('http://192.168.1.5:8080', found, isTerminal);
    expect(text(true)).toMatch(/[▀▄█]{3}/);
    expect(text(false)).not.toMatch(/[▀▄█]/);
  });
});
