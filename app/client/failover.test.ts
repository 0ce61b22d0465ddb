import { io } from 'socket.io-client';
import { eventually } from '../testing/eventually';
import { createSession } from './chat-api';
import { ChatClient, type ChatClientOptions } from './chat-client';
import type { Connect } from './connection';
import type { Party } from './testing/party';
import { partyForEachTest } from './testing/party-for-each-test';
import type { ProtocolServer } from './testing/protocol-server';
import { RecordingClock } from './testing/recording-clock';

let server: ProtocolServer;
let party: Party;

partyForEachTest((started) => ({ server, party } = started));

const colours = () => server.queries.map(({ colour }) => colour ?? 'any');
/* The load balancer still sends everybody to blue, which is gone. */
const loseBlue = () => {
  server.mischief.reachable = (colour) => colour === 'green';
};

describe('a client whose colour is gone', () => {
  beforeEach(() => {
    server.mischief.failover = (colour) => ({
      to: colour === 'blue' ? 'green' : 'blue',
      ticket: `ticket from ${colour}`,
    });
  });

  it('comes back on the other colour with its ticket, and sends there what it wrote', async () => {
    const ada = await party.arrive('Ada');
    loseBlue();
    server.cutOff(ada.userId);
    ada.client.send('lobby', 'still here');
    await eventually(() => expect(ada.shown).toEqual(['still here']));
    expect(ada.client.servedBy?.colour).toBe('green');
    expect(server.tickets).toEqual([undefined, 'ticket from blue']);
    expect(server.queries.at(-1)).toMatchObject({ transport: 'websocket', colour: 'green' });
  });

  it('reconnects from there by the load balancer, without a colour and without the ticket', async () => {
    const ada = await party.arrive('Ada');
    loseBlue();
    server.cutOff(ada.userId);
    await eventually(() => expect(ada.client.servedBy?.colour).toBe('green'));
    server.mischief.reachable = () => true;
    server.cutOff(ada.userId);
    await eventually(() => expect(ada.client.servedBy?.colour).toBe('blue'));
    expect(colours()).toEqual(['any', 'green', 'any']);
    expect(server.tickets.at(-1)).toBeUndefined();
  });

  it('goes back with the ticket that the other colour gave it when that is lost as well', async () => {
    const ada = await party.arrive('Ada');
    loseBlue();
    server.cutOff(ada.userId);
    await eventually(() => expect(ada.client.servedBy?.colour).toBe('green'));
    server.mischief.reachable = (colour) => colour === 'blue';
    server.cutOff(ada.userId);
    await eventually(() => expect(ada.client.servedBy?.colour).toBe('blue'));
    expect(server.tickets.at(-1)).toBe('ticket from green');
  });

  it('drops a ticket that is refused, and returns when the load balancer leads somewhere', async () => {
    const ada = await party.arrive('Ada', { clock: new RecordingClock(10) });
    server.mischief.acceptTicket = () => false;
    loseBlue();
    server.cutOff(ada.userId);
    await eventually(() => expect(colours()).toEqual(['any', 'green']));
    server.mischief.reachable = () => true;
    await eventually(() => expect(ada.client.connection).toEqual({ connected: true }));
    expect(colours()).toEqual(['any', 'green', 'any']);
  });

  it('keeps a ticket that cannot be taken now, and takes turns until it can', async () => {
    const ada = await party.arrive('Ada', { clock: new RecordingClock(10) });
    let refusals = 2;
    server.mischief.refuseConnection = () =>
      refusals-- > 0 ? { code: 'forbidden', message: 'not now', retryable: true } : undefined;
    const attempts: string[] = [];
    server.mischief.reachable = (colour) => {
      attempts.push(colour ?? 'any');
      return colour === 'green';
    };
    server.cutOff(ada.userId);
    await eventually(() => expect(ada.client.servedBy?.colour).toBe('green'));
    expect(server.tickets.slice(1)).toEqual(Array(3).fill('ticket from blue'));
    // By the load balancer, a WebSocket and long polling are tried.
    expect(attempts.filter((to, index) => to !== attempts[index - 1])).toEqual([
      'any',
      'green',
      'any',
      'green',
      'any',
      'green',
    ]);
  });

  it('stays with the load balancer when a server behind it answers', async () => {
    const ada = await party.arrive('Ada', { clock: new RecordingClock(10) });
    let refusals = 3;
    server.mischief.refuseConnection = () =>
      refusals-- > 0 ? { code: 'unavailable', message: 'full', retryable: true } : undefined;
    server.cutOff(ada.userId);
    await eventually(() => expect(server.coloursOf(ada.userId)).toEqual(['blue']));
    expect(colours()).toEqual(['any', 'any', 'any', 'any', 'any']);
  });
});

it('waits for the load balancer when there is no ticket', async () => {
  const ada = await party.arrive('Ada');
  loseBlue();
  server.cutOff(ada.userId);
  await eventually(() => expect(ada.client.connection.connected).toBe(false));
  server.mischief.reachable = () => true;
  await eventually(() => expect(ada.client.connection.connected).toBe(true));
  expect(colours()).toEqual(['any', 'any']);
});

describe('reconnecting', () => {
  /* What is left when nothing else waits: times between attempts. */
  const retryWaits = ({ waits }: RecordingClock) => waits.filter((ms) => ms !== 10_000 && ms !== 2_000);

  async function lonely(options: Partial<ChatClientOptions>) {
    const { userId, token } = await createSession(server.url, 'Ada');
    const client = new ChatClient({ url: server.url, token, ...options });
    client.start();
    return { client, userId };
  }

  it('does not hammer a server that lets clients in and drops them at once', async () => {
    const clock = new RecordingClock();
    const { client, userId } = await lonely({ clock, random: () => 0 });
    client.on('served-by', () => server.cutOff(userId));
    client.on('connection', ({ connected }) => connected && server.cutOff(userId));
    await eventually(() => expect(retryWaits(clock).length).toBeGreaterThanOrEqual(6));
    client.close();
    expect(retryWaits(clock).slice(0, 6).map(Math.round)).toEqual([150, 150, 150, 150, 240, 384]);
  });

  it('waits as long as a refusal asks for', async () => {
    const clock = new RecordingClock(20);
    server.mischief.refuseConnection = () => {
      server.mischief.refuseConnection = () => undefined;
      return { code: 'rate-limited', message: 'full', retryable: true, retryAfterMs: 4_000 };
    };
    const { client } = await lonely({ clock, random: () => 0 });
    await eventually(() => expect(client.connection.connected).toBe(true));
    client.close();
    expect(retryWaits(clock)).toEqual([4_000]);
  });

  it('is one thing: each end is told once, and one attempt follows it', async () => {
    const ends: string[] = [];
    const connect: Connect = (url, options) => {
      const socket = io(url, options);
      socket.on('connect_error', () => ends.push('connect_error'));
      socket.on('disconnect', () => ends.push('disconnect'));
      socket.io.on('reconnect_attempt', () => ends.push('an attempt of its own'));
      return socket;
    };
    const clock = new RecordingClock();
    const { client, userId } = await lonely({ clock, random: () => 0, connect });
    await eventually(() => expect(client.connection.connected).toBe(true));
    server.mischief.reachable = () => false;
    server.cutOff(userId);
    await eventually(() => expect(ends).toEqual(['disconnect', 'connect_error']));
    server.mischief.reachable = () => true;
    await eventually(() => expect(client.connection.connected).toBe(true));
    expect(retryWaits(clock)).toEqual([150, 150]);
    client.close();
  });

  it('sends nothing again by itself that Socket.IO had kept', async () => {
    const ada = await party.arrive('Ada');
    const ben = await party.arrive('Ben');
    server.mischief.hear = () => false;
    ada.client.send('lobby', 'unheard');
    await eventually(() => expect(server.sends).toEqual(['unheard']));
    server.mischief.hear = () => true;
    server.cutOff(ada.userId);
    await eventually(() => expect(ben.shown).toEqual(['unheard']));
    expect(server.sends).toEqual(['unheard', 'unheard']);
  });
});
