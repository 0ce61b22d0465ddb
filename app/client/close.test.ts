import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server as NetServer, type Socket } from 'node:net';
import path from 'node:path';
import { eventually } from '../testing/eventually';
import { createSession } from './chat-api';
import { ChatClient, type ChatClientOptions } from './chat-client';
import { ProtocolServer } from './testing/protocol-server';
import { RecordingClock } from './testing/recording-clock';

let server: ProtocolServer;
/* Accepts connections and says nothing. */
let silent: NetServer;
const silentSockets = new Set<Socket>();
const clients: ChatClient[] = [];

const urlOf = (one: NetServer) => `http://127.0.0.1:${(one.address() as AddressInfo).port}`;
/* Port 9 of the protocol that discards everything, which nothing serves here. */
const NOBODYS_URL = 'http://127.0.0.1:9';

beforeEach(async () => {
  server = await ProtocolServer.start();
  silent = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.resume();
    socket.on('close', () => silentSockets.delete(socket));
    silentSockets.add(socket);
  }).listen(0, '127.0.0.1');
  await once(silent, 'listening');
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  for (const socket of silentSockets) socket.destroy();
  silent.close();
  await server.close();
});

interface Case {
  readonly client: ChatClient;
  readonly clock: RecordingClock;
  readonly userId: string;
}

async function start(options: Partial<ChatClientOptions> = {}): Promise<Case> {
  const { userId, token } = await createSession(server.url, 'Ada');
  const clock = new RecordingClock();
  const client = new ChatClient({ url: server.url, token, clock, ...options });
  clients.push(client);
  client.start();
  return { client, clock, userId };
}

async function inLobby(options: Partial<ChatClientOptions> = {}): Promise<Case> {
  const one = await start(options);
  await one.client.join('lobby');
  return one;
}

const connected = ({ client }: Case, is: boolean) =>
  eventually(() => expect(client.connection.connected).toBe(is));

const situations: [string, () => Promise<Case>][] = [
  [
    'while it waits for the outbox',
    () => start({ outbox: { load: () => new Promise(() => {}), put: never, remove: never } }),
  ],
  [
    'while it connects to a server that says nothing',
    async () => {
      const one = await start({ url: urlOf(silent) });
      await eventually(() => expect(silentSockets.size).toBeGreaterThan(0));
      return one;
    },
  ],
  [
    'while it waits to try again',
    async () => {
      const one = await inLobby();
      server.mischief.reachable = () => false;
      server.cutOff(one.userId);
      await connected(one, false);
      return one;
    },
  ],
  [
    'while it waits for the greeting',
    async () => {
      server.mischief.greet = () => false;
      const one = await start();
      await eventually(() => expect(server.coloursOf(one.userId)).toEqual(['blue']));
      return one;
    },
  ],
  [
    'while a message is on its way and the log is to be read',
    async () => {
      const one = await inLobby();
      server.mischief.hear = () => false;
      one.client.send('lobby', 'unheard');
      server.announceHead('lobby', 5);
      await eventually(() => expect(one.client.room('lobby')?.behind).toBe(true));
      return one;
    },
  ],
  [
    'while a handover waits for its time',
    async () => {
      const one = await inLobby();
      server.handOver(one.userId, { to: 'green', afterMs: 60_000, deadlineMs: 120_000 });
      await new Promise((resolve) => one.client.on('handover', resolve));
      return one;
    },
  ],
  [
    'while the second connection is being opened',
    async () => {
      const one = await inLobby();
      server.mischief.greet = () => false;
      server.handOver(one.userId, { to: 'green' });
      await eventually(() => expect(server.coloursOf(one.userId)).toEqual(['blue', 'green']));
      return one;
    },
  ],
  [
    'while rooms are joined on the second connection',
    async () => {
      const one = await inLobby();
      server.mischief.pageAfterMs = () => undefined;
      server.handOver(one.userId, { to: 'green' });
      await eventually(() => expect(server.membersOf('lobby')).toBe(2));
      return one;
    },
  ],
  [
    'while the first connection settles',
    async () => {
      const one = await inLobby();
      server.mischief.hear = () => false;
      one.client.send('lobby', 'unheard');
      await eventually(() => expect(server.sends).toEqual(['unheard']));
      server.handOver(one.userId, { to: 'green' });
      await eventually(() => expect(one.client.servedBy?.colour).toBe('green'));
      return one;
    },
  ],
];

function never(): Promise<never> {
  return new Promise(() => {});
}

describe('closing a client', () => {
  it.each(situations)('leaves no timer and no connection %s', async (_, arrange) => {
    const { client, clock, userId } = await arrange();
    // What is to be left out must have been there.
    expect(clock.waiting + silentSockets.size).toBeGreaterThan(0);
    client.close();
    await eventually(() =>
      expect([clock.waiting, silentSockets.size, server.coloursOf(userId)]).toEqual([0, 0, []]),
    );
    await new Promise(setImmediate);
    expect(clock.waiting).toBe(0);
    client.start();
    client.send('lobby', 'too late');
    expect(clock.waiting).toBe(0);
  });

  it('lets its process end, in the middle of whatever', async () => {
    server.mischief.hear = () => false;
    server.mischief.greet = (colour) => colour === 'blue';
    const { userId, token } = await createSession(server.url, 'Ada');
    const script = path.join(__dirname, 'testing/closing-process.ts');
    const child = spawn(
      process.execPath,
      ['--require', 'tsx/cjs', script, server.url, token, urlOf(silent), NOBODYS_URL],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    try {
      let output = '';
      child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
      const exited = once(child, 'exit');
      await eventually(() => expect(server.sends).toEqual(['never answered']));
      server.handOver(userId, { to: 'green' });
      const [code] = (await exited) as [number | null];
      expect([output, code]).toEqual(['closed', 0]);
    } finally {
      child.kill('SIGKILL');
    }
  });
});
