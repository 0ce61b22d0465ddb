import { eventually } from '../testing/eventually';
import { createRoom } from './chat-api';
import { ChatClient } from './chat-client';
import { systemClock, type Clock } from './clock';
import { catchReported } from './testing/catch-reported';
import { type Party, screen } from './testing/party';
import { partyForEachTest } from './testing/party-for-each-test';
import type { ProtocolServer } from './testing/protocol-server';

let server: ProtocolServer;
let party: Party;

afterEach(() => jest.restoreAllMocks());
partyForEachTest((started) => ({ server, party } = started));

describe('a chat client', () => {
  it('shows everybody the same messages, each once', async () => {
    const ada = await party.arrive('Ada');
    const ben = await party.arrive('Ben');
    ada.client.send('lobby', 'one');
    ada.client.send('lobby', 'two');
    await eventually(() => expect(ben.shown).toEqual(['one', 'two']));
    ben.client.send('lobby', 'three');
    await eventually(() => expect(ada.shown).toEqual(['one', 'two', 'three']));
    expect(screen(ada)).toEqual(screen(ben));
    expect(ben.client.servedBy).toMatchObject({ colour: 'blue', version: 'v1' });
  });

  it('shows what was said before it came', async () => {
    const ada = await party.arrive('Ada');
    ada.client.send('lobby', 'hello');
    await eventually(() => expect(ada.shown).toEqual(['hello']));
    const ben = await party.arrive('Ben');
    expect(ben.shown).toEqual(['hello']);
  });

  it('keeps rooms apart', async () => {
    const ada = await party.arrive('Ada');
    const { roomId } = await createRoom(server.url, 'a token', 'Back Stage');
    await ada.client.join(roomId);
    ada.client.send(roomId, 'psst');
    await eventually(() => expect(screen(ada, roomId)).toEqual(['psst']));
    expect(screen(ada)).toEqual([]);
  });

  it('joins and sends once it is connected, however early it was asked', async () => {
    const ben = await party.arrive('Ben');
    const client = new ChatClient({ url: server.url, token: 'user-99:Eve' });
    const joined = client.join('lobby');
    client.send('lobby', 'early');
    client.start();
    await joined;
    await eventually(() => expect(ben.shown).toEqual(['early']));
    client.close();
  });

  it('says why it may not join a room', async () => {
    const { client } = await party.arrive('Ada');
    await expect(client.join('nowhere')).rejects.toMatchObject({ code: 'unknown-room' });
    expect(client.room('nowhere')).toBeUndefined();
  });

  it('shows nothing more of a room that it has left', async () => {
    const ada = await party.arrive('Ada');
    const ben = await party.arrive('Ben');
    ben.client.leave('lobby');
    ada.client.send('lobby', 'are you there?');
    await eventually(() => expect(ada.shown).toEqual(['are you there?']));
    expect(ben.shown).toEqual([]);
    expect(ben.client.room('lobby')).toBeUndefined();
  });

  it('stays in a room that it left and joined again before the first join was answered', async () => {
    const ada = await party.arrive('Ada');
    const ben = await party.arrive('Ben', {}, 'foyer');
    // One after the other: the second join, the first, and a third that shows that the first was answered.
    const delays = [20, 0, 40];
    server.mischief.pageAfterMs = () => delays.shift() ?? 0;
    ben.client.join('lobby').catch(() => undefined);
    ben.client.leave('lobby');
    await ben.client.join('lobby');
    await ben.client.join('upstairs');
    // What ben's client sent before this, the server has dealt with when it answers.
    await ben.client.join('downstairs');
    expect(server.membersOf('lobby')).toBe(2);
    ada.client.send('lobby', 'still there?');
    await eventually(() => expect(ben.shown).toEqual(['still there?']));
  });

  it('is out of a room that it left for good before the join was answered', async () => {
    const ben = await party.arrive('Ben', {}, 'foyer');
    const delays = [20];
    server.mischief.pageAfterMs = () => delays.shift() ?? 0;
    ben.client.join('lobby').catch(() => undefined);
    ben.client.leave('lobby');
    await eventually(() => expect(server.membersOf('lobby')).toBe(1));
    await eventually(() => expect(server.membersOf('lobby')).toBe(0));
  });

  it.each(['message', 'outbox', 'room'] as const)(
    'goes on sending and showing when a listener for %s events throws',
    async (name) => {
      const reported = catchReported();
      const ada = await party.arrive('Ada');
      const fault = new Error('a fault in the page');
      ada.client.on(name, () => {
        throw fault;
      });
      for (const text of ['one', 'two']) ada.client.send('lobby', text);
      await eventually(() => expect(server.log.messages('lobby')).toHaveLength(2));
      await eventually(() => expect(ada.client.pending).toEqual([]));
      expect(screen(ada)).toEqual(['one', 'two']);
      expect(new Set(reported)).toEqual(new Set([fault]));
    },
  );

  it('comes back after its connection was lost, and shows what it missed', async () => {
    const ada = await party.arrive('Ada');
    const ben = await party.arrive('Ben');
    server.cutOff(ben.userId);
    ada.client.send('lobby', 'missed');
    await eventually(() => expect(ben.shown).toEqual(['missed']));
    expect(ben.connections.map(({ connected }) => connected)).toEqual([true, false, true]);
  });

  it('comes back after the server disconnected it', async () => {
    const ada = await party.arrive('Ada');
    const ben = await party.arrive('Ben');
    server.dismiss(ben.userId);
    ada.client.send('lobby', 'missed');
    await eventually(() => expect(ben.shown).toEqual(['missed']));
  });

  it('reads page after page when it has missed a lot', async () => {
    const ada = await party.arrive('Ada');
    const draft = { roomId: 'lobby', userId: 'user-0', name: 'Zoe', text: '', colour: 'blue' as const };
    server.log.append({ ...draft, clientId: 'first' });
    server.announceHead('lobby');
    await eventually(() => expect(ada.shown).toHaveLength(1));
    server.cutOff(ada.userId);
    for (let i = 0; i < 450; i += 1) server.log.append({ ...draft, clientId: `m-${i}` });
    await eventually(() => expect(ada.shown).toHaveLength(451));
    expect(ada.client.room('lobby')?.messages).toEqual(server.log.messages('lobby'));
  });

  it('shows a message whose push was lost, when it hears of the head', async () => {
    const ada = await party.arrive('Ada');
    const ben = await party.arrive('Ben');
    server.mischief.deliveries = (_, { userId }) => (userId === ben.userId ? 0 : 1);
    ada.client.send('lobby', 'lost on the way');
    await eventually(() => expect(ada.shown).toHaveLength(1));
    server.announceHead('lobby');
    await eventually(() => expect(ben.shown).toEqual(['lost on the way']));
  });

  it('shows a message that was lost between others, in its place', async () => {
    const ada = await party.arrive('Ada');
    const ben = await party.arrive('Ben');
    server.mischief.deliveries = ({ text }, { userId }) => (userId === ben.userId && text === 'b' ? 0 : 1);
    for (const text of ['a', 'b', 'c']) ada.client.send('lobby', text);
    await eventually(() => expect(ben.shown).toEqual(['a', 'c', 'b']));
    expect(screen(ben)).toEqual(['a', 'b', 'c']);
  });

  it('joins a room again that the server has forgotten it was in', async () => {
    const ada = await party.arrive('Ada');
    const ben = await party.arrive('Ben');
    server.expel(ada.userId, 'lobby');
    ada.client.send('lobby', 'am I in?');
    await eventually(() => expect(ben.shown).toEqual(['am I in?']));
  });

  it('stops looking for a message that was announced and does not exist any more', async () => {
    const hurried: Clock = {
      now: () => systemClock.now(),
      after: (ms, run) => systemClock.after(ms / 100, run),
    };
    const { client } = await party.arrive('Ada', { clock: hurried });
    server.announceHead('lobby', 5);
    await eventually(() => expect(client.room('lobby')?.behind).toBe(true));
    await eventually(() => expect(client.room('lobby')?.behind).toBe(false));
  });

  it('shows a message once that was pushed twice', async () => {
    const ada = await party.arrive('Ada');
    const ben = await party.arrive('Ben');
    server.mischief.deliveries = () => 2;
    for (const text of ['a', 'b']) ada.client.send('lobby', text);
    await eventually(() => expect(ben.shown).toEqual(['a', 'b']));
    expect(ada.shown).toEqual(['a', 'b']);
  });

  it('sends again what was not acknowledged when the connection was lost; it is stored once', async () => {
    const ada = await party.arrive('Ada');
    server.mischief.ackAfterMs = () => undefined;
    server.mischief.deliveries = () => 0;
    ada.client.send('lobby', 'precious');
    await eventually(() => expect(server.log.messages('lobby')).toHaveLength(1));
    expect(ada.client.room('lobby')?.pending).toMatchObject([{ text: 'precious', state: 'sending' }]);
    server.mischief.ackAfterMs = () => 0;
    server.cutOff(ada.userId);
    await eventually(() => expect(ada.client.room('lobby')?.pending).toEqual([]));
    expect(ada.shown).toEqual(['precious']);
    expect(server.log.messages('lobby')).toHaveLength(1);
  });

  it('tries again by itself what the server could not do just now', async () => {
    const ada = await party.arrive('Ada');
    let refusals = 2;
    server.mischief.refuse = () =>
      refusals-- > 0
        ? { code: 'unavailable', message: 'later', retryable: true, retryAfterMs: 1 }
        : undefined;
    ada.client.send('lobby', 'patience');
    ada.client.send('lobby', 'after it');
    await eventually(() => expect(ada.shown).toEqual(['patience', 'after it']));
  });

  it('tells of each attempt that failed, while it goes on trying', async () => {
    const ada = await party.arrive('Ada', { requestTimeoutMs: 500 });
    const told: string[] = [];
    ada.client.on('outbox', ({ state, attempts, error }) => told.push(`${state} ${attempts} ${error?.code}`));
    let refusals = 2;
    server.mischief.refuse = () =>
      refusals-- > 0 ? { code: 'rate-limited', message: 'slow down', retryable: true } : undefined;
    ada.client.send('lobby', 'patience');
    await eventually(() => expect(told.at(-1)).toBe('sent 3 undefined'));
    expect(told).toEqual([
      'sending 0 undefined',
      'sending 1 rate-limited',
      'sending 2 rate-limited',
      'sent 3 undefined',
    ]);
  });

  it('reports a message that the server will not have, and sends it again when told to', async () => {
    const ada = await party.arrive('Ada');
    const states: string[] = [];
    ada.client.on('outbox', ({ state }) => states.push(state));
    server.mischief.refuse = () => ({ code: 'too-large', message: 'too long', retryable: false });
    const { clientId } = ada.client.send('lobby', 'much too long');
    await eventually(() => expect(states).toEqual(['sending', 'failed']));
    expect(ada.client.room('lobby')?.pending).toMatchObject([{ error: { code: 'too-large' } }]);
    server.mischief.refuse = () => undefined;
    ada.client.retry(clientId);
    await eventually(() => expect(states).toEqual(['sending', 'failed', 'sending', 'sent']));
    expect(ada.shown).toEqual(['much too long']);
  });

  it('falls back to long polling where WebSockets do not get through', async () => {
    server.mischief.webSockets = () => false;
    const ada = await party.arrive('Ada');
    ada.client.send('lobby', 'the slow way');
    await eventually(() => expect(ada.shown).toEqual(['the slow way']));
    expect(server.queries).toMatchObject([{ transport: 'polling' }]);
  });

  it('gives up on a session that the server does not know, and says so', async () => {
    const client = new ChatClient({ url: server.url, token: 'nonsense' });
    client.start();
    await eventually(() => expect(client.connection.refused?.code).toBe('forbidden'));
    expect(client.connection.connected).toBe(false);
    client.close();
  });

  it('tells who is typing', async () => {
    const ada = await party.arrive('Ada');
    const ben = await party.arrive('Ben');
    const typists: string[] = [];
    ben.client.on('typing', ({ userId }) => typists.push(userId));
    ada.client.typing('lobby');
    await eventually(() => expect(typists).toEqual([ada.userId]));
  });

  it('rejects what is asked of it after it was closed', async () => {
    const { client } = await party.arrive('Ada');
    const waiting = client.join('elsewhere');
    client.close();
    await expect(waiting).rejects.toMatchObject({ code: 'closed' });
    await expect(client.join('lobby')).rejects.toMatchObject({ code: 'closed' });
    await eventually(() => expect(server.coloursOf('user-1')).toEqual([]));
  });
});
