import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { text } from 'node:stream/consumers';
import { connect } from 'node:tls';
import { io, type Socket } from 'socket.io-client';
import { freePort } from '../scripts/rehearsal/free-port';
import { freePorts, Sandbox, type Ports, type RunningCommand } from './support/crossfade';

jest.setTimeout(60_000);

/* Another address that nobody else reaches: on Linux, all of 127.0.0.0/8 is this machine. */
const LAN = process.platform === 'linux' ? '127.0.0.2' : '127.0.0.1';

const sandbox = new Sandbox();
let demo: RunningCommand;
let ports: Ports;
let httpsPort: number;
let origin: string;
let agent: Agent;
let ca: string;

beforeAll(async () => {
  ports = await freePorts();
  httpsPort = await freePort();
  origin = `https://${LAN}:${httpsPort}`;
  const flags = ['--lan', LAN, '--https', '--https-port', String(httpsPort)];
  demo = sandbox.start(['demo', ...(await sandbox.shared()), ...ports.flags, ...flags]);
  await demo.printed('SHA-256');
  await demo.until(() => fingerprintTold() !== '');
  ca = await certificateOf();
  agent = new Agent({ ca });
});
afterAll(async () => {
  agent.destroy();
  await sandbox.dispose();
});

/** What was printed, without the breaks of its lines. */
function fingerprintTold(): string {
  const [, first = '', second = ''] =
    /SHA-256:\s+([0-9A-F:]{48})\s+([0-9A-F:]{47})\s/.exec(demo.stdout) ?? [];
  return `${first}${second}`;
}

/** The certificate that is shown, as PEM, when its fingerprint is the one that was printed. */
async function certificateOf(): Promise<string> {
  const socket = connect({ host: LAN, port: httpsPort, rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { raw, fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  expect(fingerprint256).toBe(fingerprintTold());
  return `-----BEGIN CERTIFICATE-----\n${raw.toString('base64')}\n-----END CERTIFICATE-----\n`;
}

async function enter(fromOrigin: string): Promise<{ answer: IncomingMessage; body: string }> {
  const headers = { 'content-type': 'application/json', origin: fromOrigin };
  const sent = request(`${origin}/api/session`, { method: 'POST', agent, headers }).end('{"name":"Anna"}');
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  return { answer, body: await text(answer) };
}

async function joined(transport: 'websocket' | 'polling', fromOrigin: string): Promise<string> {
  const { token } = JSON.parse((await enter(origin)).body) as { token: string };
  const socket: Socket = io(origin, {
    auth: { v: 1, token },
    transports: [transport],
    extraHeaders: { origin: fromOrigin },
    reconnection: false,
    ca,
  });
  try {
    return await new Promise((resolve) => {
      socket.once('session-ready', ({ colour }: { colour: string }) => resolve(`served by ${colour}`));
      socket.once('connect_error', () => resolve('refused'));
    });
  } finally {
    socket.close();
  }
}

describe('npm run demo -- --lan --https', () => {
  it('tells where the audience goes: to people, and to whoever asks the rehearsal', async () => {
    expect(demo.stdout).toContain(`audience   ${origin}\n`);
    const outputs = (await (await fetch(`${ports.endpointUrl}/_rehearsal/outputs`)).json()) as object;
    expect(outputs).toMatchObject({ audience_url: origin, alb_dns_name: new URL(ports.url).host });
  });

  it('lets the page there in, with a cookie for HTTPS, and no page of another site', async () => {
    const { answer } = await enter(origin);
    expect(answer.statusCode).toBe(201);
    expect(answer.headers['set-cookie']?.join()).toMatch(/; Secure/i);
    expect((await enter('https://example.com')).answer.statusCode).toBe(403);
    expect((await enter(`http://${LAN}:${httpsPort + 1}`)).answer.statusCode).toBe(403);
  });

  it.each(['websocket', 'polling'] as const)('serves the chat there by %s', async (transport) => {
    expect(await joined(transport, origin)).toBe('served by blue');
    expect(await joined(transport, 'https://example.com')).toBe('refused');
  });

  it('leaves the operators where they were', async () => {
    const sandboxed = ['--endpoint-url', ports.endpointUrl];
    expect(await sandbox.run(['status', ...sandboxed])).toMatchObject({ status: 0, stderr: '' });
    expect(await sandbox.run(['outputs', 'audience_url', ...sandboxed])).toMatchObject({
      stdout: `${origin}\n`,
    });
    expect((await fetch(`${ports.url}/whoami`)).status).toBe(200);
    await expect(fetch(`http://${LAN}:${httpsPort}/whoami`)).rejects.toThrow();
  });

  it('refuses a port that is taken, and an address of another machine', async () => {
    const others = await freePorts();
    const taken = await sandbox.run([
      'demo',
      ...others.flags,
      '--https',
      '--https-port',
      new URL(ports.url).port,
    ]);
    expect(taken.status).toBe(2);
    expect(taken.stderr).toMatch(/^crossfade: port \d+ is in use: choose another one with --https-port\n$/);
    const elsewhere = await sandbox.run(['demo', ...others.flags, '--lan', '192.0.2.1']);
    expect(elsewhere.status).toBe(2);
    expect(elsewhere.stderr).toMatch(
      /^crossfade: --lan 192\.0\.2\.1 is not an IPv4 address of this machine: .*\n$/,
    );
  });
});
