import { eventually } from '../testing/eventually';
import type { HandoverProgress } from './client-events';
import { type Party, screen, type Guest } from './testing/party';
import { partyForEachTest } from './testing/party-for-each-test';
import type { ProtocolServer } from './testing/protocol-server';

let server: ProtocolServer;
let party: Party;

partyForEachTest((started) => ({ server, party } = started));

const phases = ({ handovers }: Guest) => handovers.map(({ phase }: HandoverProgress) => phase);
const completed = (guest: Guest) => eventually(() => expect(phases(guest)).toEqual(['started', 'completed']));
const failed = (guest: Guest) => eventually(() => expect(phases(guest)).toEqual(['started', 'failed']));

/* From the handover's point of view: it was connected once, and has been ever since. */
const wasAlwaysConnected = ({ connections }: Guest) =>
  expect(connections.map(({ connected }) => connected)).toEqual([true]);

describe('a handover', () => {
  it('moves the client to the other colour, with a connection open all the time', async () => {
    const ada = await party.arrive('Ada');
    const served: string[] = [];
    ada.client.on('served-by', ({ colour, version }) => served.push(`${colour} ${version}`));
    server.handOver(ada.userId, { to: 'green' });
    await completed(ada);
    await eventually(() => expect(server.coloursOf(ada.userId)).toEqual(['green']));
    expect(served).toEqual(['green v2']);
    wasAlwaysConnected(ada);
  });

  it('loses, repeats and misorders nothing of a conversation that goes on meanwhile', async () => {
    const ada = await party.arrive('Ada');
    const ben = await party.arrive('Ben');
    const texts = Array.from({ length: 60 }, (_, index) => `m${index}`);
    for (const [index, text] of texts.entries()) {
      if (index === 20) server.handOver(ada.userId, { to: 'green' });
      (index % 2 === 0 ? ada : ben).client.send('lobby', text);
      await new Promise(setImmediate);
    }
    await completed(ada);
    await eventually(() => {
      for (const guest of [ada, ben]) expect([...guest.shown].sort()).toEqual([...texts].sort());
    });
    expect(screen(ada)).toEqual(screen(ben));
    wasAlwaysConnected(ada);
  });

  it('has read everything on the new connection before the first one is closed', async () => {
    const ada = await party.arrive('Ada');
    const draft = { roomId: 'lobby', userId: 'user-0', name: 'Zoe', text: '', colour: 'blue' as const };
    for (let i = 0; i < 450; i += 1) server.log.append({ ...draft, clientId: `m-${i}` });
    const shownAtTheEnd = new Promise<number>((resolve) => {
      ada.client.on('handover', ({ phase }) => phase === 'completed' && resolve(ada.shown.length));
    });
    server.handOver(ada.userId, { to: 'green' });
    expect(await shownAtTheEnd).toBe(450);
  });

  it('sends on the new connection from then on', async () => {
    const ada = await party.arrive('Ada');
    server.handOver(ada.userId, { to: 'green' });
    await completed(ada);
    ada.client.send('lobby', 'from green');
    await eventually(() => expect(ada.shown).toEqual(['from green']));
    expect(server.log.messages('lobby')[0]?.colour).toBe('green');
  });

  it('waits for an answer that is under way on the first connection', async () => {
    const ada = await party.arrive('Ada');
    server.mischief.deliveries = () => 0;
    server.mischief.ackAfterMs = () => 300;
    ada.client.send('lobby', 'slow');
    server.handOver(ada.userId, { to: 'green' });
    await completed(ada);
    expect(ada.shown).toEqual(['slow']);
    expect(server.sends).toEqual(['slow']);
  });

  it('sends again what the first connection never takes', async () => {
    const ada = await party.arrive('Ada', { settleMs: 50 });
    server.mischief.hear = (_, by) => by === 'green';
    ada.client.send('lobby', 'unheard');
    ada.client.send('lobby', 'after it');
    server.handOver(ada.userId, { to: 'green' });
    await completed(ada);
    await eventually(() => expect(ada.shown).toEqual(['unheard', 'after it']));
    expect(server.sends).toEqual(['unheard', 'unheard', 'after it']);
  });

  it('takes a message for sent that the first connection stored and never answers', async () => {
    const ada = await party.arrive('Ada', { settleMs: 50 });
    server.mischief.deliveries = () => 0;
    server.mischief.ackAfterMs = (_, by) => (by === 'blue' ? undefined : 0);
    ada.client.send('lobby', 'unanswered');
    await eventually(() => expect(server.log.messages('lobby')).toHaveLength(1));
    server.handOver(ada.userId, { to: 'green' });
    await completed(ada);
    expect(ada.client.room('lobby')?.pending).toEqual([]);
    expect(ada.shown).toEqual(['unanswered']);
    expect(server.log.messages('lobby')).toHaveLength(1);
  });

  it('reconnects afterwards wherever the load balancer sends it, without the ticket', async () => {
    const ada = await party.arrive('Ada');
    server.handOver(ada.userId, { to: 'green' });
    await completed(ada);
    server.mischief.acceptTicket = () => false;
    await eventually(() => expect(server.coloursOf(ada.userId)).toEqual(['green']));
    server.cutOff(ada.userId);
    await eventually(() => expect(ada.client.servedBy?.colour).toBe('blue'));
    expect(server.queries.map(({ colour }) => colour)).toEqual([undefined, 'green', undefined]);
    expect(server.tickets).toEqual([undefined, 'ticket', undefined]);
    ada.client.send('lobby', 'back again');
    await eventually(() => expect(ada.shown).toEqual(['back again']));
  });

  it('is not made over long polling, which could lead elsewhere', async () => {
    const ada = await party.arrive('Ada');
    server.mischief.webSockets = () => false;
    server.handOver(ada.userId, { to: 'green' });
    await failed(ada);
    expect(server.queries).toHaveLength(1);
    wasAlwaysConnected(ada);
  });

  it('lets the client fall back to long polling afterwards', async () => {
    const ada = await party.arrive('Ada');
    server.handOver(ada.userId, { to: 'green' });
    await completed(ada);
    server.mischief.webSockets = () => false;
    server.cutOff(ada.userId);
    await eventually(() => expect(server.queries.at(-1)).toMatchObject({ transport: 'polling' }));
  });

  it('stays where it is when the ticket is not taken', async () => {
    const ada = await party.arrive('Ada');
    server.handOver(ada.userId, { to: 'green', ticket: 'forged' });
    await failed(ada);
    expect(ada.client.servedBy?.colour).toBe('blue');
    ada.client.send('lobby', 'still here');
    await eventually(() => expect(ada.shown).toEqual(['still here']));
    wasAlwaysConnected(ada);
  });

  it('stays where it is when the other colour is not ready before the deadline', async () => {
    const ada = await party.arrive('Ada');
    server.mischief.greet = (colour) => colour === 'blue';
    server.handOver(ada.userId, { to: 'green', deadlineMs: 100 });
    await failed(ada);
    await eventually(() => expect(server.coloursOf(ada.userId)).toEqual(['blue']));
    wasAlwaysConnected(ada);
  });

  it('completes when the first connection is lost while the second is opening', async () => {
    const ada = await party.arrive('Ada');
    server.handOver(ada.userId, { to: 'green', afterMs: 50 });
    await eventually(() => expect(phases(ada)).toEqual(['started']));
    server.cutOff(ada.userId);
    await completed(ada);
    await eventually(() => expect(server.coloursOf(ada.userId)).toEqual(['green']));
    ada.client.send('lobby', 'made it');
    await eventually(() => expect(ada.shown).toEqual(['made it']));
  });

  it('takes the second connection over when the first is lost before the rooms are joined there', async () => {
    const ada = await party.arrive('Ada', { requestTimeoutMs: 300 });
    const ben = await party.arrive('Ben');
    server.mischief.pageAfterMs = (by) => (by === 'green' ? undefined : 0);
    server.handOver(ada.userId, { to: 'green' });
    await eventually(() => expect(server.membersOf('lobby')).toBe(3));
    server.mischief.reachable = () => false;
    server.cutOff(ada.userId, 'blue');
    await completed(ada);
    expect(ada.client.servedBy?.colour).toBe('green');
    server.mischief.pageAfterMs = () => 0;
    ada.client.send('lobby', 'from green');
    await eventually(() => expect(ben.shown).toEqual(['from green']));
    wasAlwaysConnected(ada);
  });

  it('takes the second connection over at once when it is ready and the first is not', async () => {
    const ada = await party.arrive('Ada');
    server.handOver(ada.userId, { to: 'green', afterMs: 50 });
    await eventually(() => expect(phases(ada)).toEqual(['started']));
    server.mischief.reachable = (colour) => colour === 'green';
    server.mischief.pageAfterMs = () => undefined;
    server.cutOff(ada.userId);
    await completed(ada);
    expect(ada.client.servedBy?.colour).toBe('green');
  });

  it('leaves everything as it was when the second connection is lost before the rooms are joined there', async () => {
    const ada = await party.arrive('Ada');
    server.mischief.pageAfterMs = (by) => (by === 'green' ? undefined : 0);
    server.handOver(ada.userId, { to: 'green' });
    await eventually(() => expect(server.membersOf('lobby')).toBe(2));
    server.cutOff(ada.userId, 'green');
    await failed(ada);
    expect(ada.client.servedBy?.colour).toBe('blue');
    ada.client.send('lobby', 'still here');
    await eventually(() => expect(ada.shown).toEqual(['still here']));
    expect(server.coloursOf(ada.userId)).toEqual(['blue']);
    expect(server.queries).toHaveLength(2);
    wasAlwaysConnected(ada);
  });

  it('keeps the first connection while the second is lost again', async () => {
    const ada = await party.arrive('Ada', { settleMs: 200 });
    server.mischief.hear = (_, by) => by === 'green';
    ada.client.send('lobby', 'unheard');
    await eventually(() => expect(server.sends).toEqual(['unheard']));
    let inVain = 0;
    ada.client.on('served-by', () => {
      server.mischief.reachable = () => {
        inVain += 1;
        return false;
      };
      server.cutOff(ada.userId, 'green');
    });
    server.handOver(ada.userId, { to: 'green' });
    // The second is tried again, and the first is not waited for any more.
    await eventually(() => expect(inVain).toBeGreaterThan(0));
    await eventually(() => expect(ada.client.pending[0]?.error?.code).toBe('disconnected'));
    expect(server.coloursOf(ada.userId)).toEqual(['blue']);
    expect(phases(ada)).toEqual(['started']);
    server.preferred = 'green';
    server.mischief.reachable = () => true;
    await completed(ada);
    await eventually(() => expect(server.coloursOf(ada.userId)).toEqual(['green']));
    await eventually(() => expect(ada.shown).toEqual(['unheard']));
    wasAlwaysConnected(ada);
  });

  it('joins rooms on the second connection that the user enters meanwhile', async () => {
    const ada = await party.arrive('Ada');
    const ben = await party.arrive('Ben', {}, 'stage');
    server.handOver(ada.userId, { to: 'green' });
    await ada.client.join('stage');
    await completed(ada);
    ben.client.send('stage', 'welcome');
    await eventually(() => expect(screen(ada, 'stage')).toEqual(['welcome']));
  });

  it('leaves out a second instruction to the same colour', async () => {
    const ada = await party.arrive('Ada');
    server.handOver(ada.userId, { to: 'green', afterMs: 20 });
    server.handOver(ada.userId, { to: 'green' });
    await completed(ada);
    await eventually(() => expect(server.coloursOf(ada.userId)).toEqual(['green']));
    expect(server.queries).toHaveLength(2);
  });

  it('follows a second instruction to another colour instead of the first', async () => {
    const ada = await party.arrive('Ada');
    server.handOver(ada.userId, { to: 'green', afterMs: 60_000, deadlineMs: 120_000 });
    server.handOver(ada.userId, { to: 'blue' });
    await eventually(() => expect(phases(ada)).toEqual(['started', 'failed', 'started', 'completed']));
    await eventually(() => expect(server.coloursOf(ada.userId)).toEqual(['blue']));
    wasAlwaysConnected(ada);
  });

  it('follows an instruction that comes while the last one is being completed', async () => {
    const ada = await party.arrive('Ada', { settleMs: 200 });
    server.mischief.deliveries = () => 0;
    server.mischief.ackAfterMs = (_, by) => (by === 'blue' ? undefined : 0);
    ada.client.send('lobby', 'unanswered');
    await eventually(() => expect(server.log.messages('lobby')).toHaveLength(1));
    server.handOver(ada.userId, { to: 'green' });
    await eventually(() => expect(ada.client.servedBy?.colour).toBe('green'));
    server.mischief.ackAfterMs = () => 0;
    server.handOver(ada.userId, { to: 'blue' });
    await eventually(() => expect(phases(ada)).toEqual(['started', 'completed', 'started', 'completed']));
    await eventually(() => expect(server.coloursOf(ada.userId)).toEqual(['blue']));
    wasAlwaysConnected(ada);
  });

  it('leaves no connection behind when the client is closed in the middle of it', async () => {
    const ada = await party.arrive('Ada');
    server.mischief.greet = (colour) => colour === 'blue';
    server.handOver(ada.userId, { to: 'green' });
    await eventually(() => expect(server.coloursOf(ada.userId)).toEqual(['blue', 'green']));
    ada.client.close();
    await eventually(() => expect(server.coloursOf(ada.userId)).toEqual([]));
  });
});
