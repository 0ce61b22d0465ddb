import { eventually } from '../testing/eventually';
import { ChatClient } from './chat-client';
import { MemoryOutboxStore } from './memory-outbox-store';
import { type Party, screen } from './testing/party';
import { partyForEachTest } from './testing/party-for-each-test';
import type { ProtocolServer } from './testing/protocol-server';

let server: ProtocolServer;
let party: Party;

partyForEachTest((started) => ({ server, party } = started));

let written = 0;
function write(count: number): string[] {
  return Array.from({ length: count }, () => {
    const clientId = `written-${(written += 1)}`;
    const sender = { userId: 'user-0', name: 'Zoe', colour: 'blue' as const };
    return server.log.append({ roomId: 'lobby', clientId, text: clientId, ...sender }).message.text;
  });
}

describe('who reads backwards', () => {
  it('gets page after page up to the beginning, each message once and in order', async () => {
    const all = write(520);
    const ada = await party.arrive('Ada');
    const { client, shown } = ada;
    expect(shown).toHaveLength(50);
    expect(client.room('lobby')?.hasOlder).toBe(true);
    expect(await client.older('lobby')).toBe(true);
    expect(await client.older('lobby')).toBe(true);
    expect(await client.older('lobby')).toBe(false);
    expect(await client.older('lobby')).toBe(false);
    expect(screen(ada)).toEqual(all);
    expect(client.room('lobby')?.hasOlder).toBe(false);
    expect(shown).toHaveLength(50);
  });

  it('asks once at a time, however often it is told to', async () => {
    write(400);
    const ada = await party.arrive('Ada');
    await Promise.all([ada.client.older('lobby'), ada.client.older('lobby'), ada.client.older('lobby')]);
    expect(screen(ada)).toHaveLength(250);
  });

  it('keeps what it asked for while many messages come, and lets go of it when told to', async () => {
    const all = write(300);
    const ada = await party.arrive('Ada', { keepMessages: 40 });
    const ben = await party.arrive('Ben');
    await ada.client.older('lobby');
    for (let index = 0; index < 60; index += 1) ben.client.send('lobby', `live ${index}`);
    await eventually(() => expect(ada.shown).toContain('live 59'));
    expect(screen(ada)).toContain(all[100]);
    ada.client.letGoOfOlder('lobby');
    expect(screen(ada)).toEqual(
      server.log
        .messages('lobby')
        .map(({ text }) => text)
        .slice(-40),
    );
    await ada.client.older('lobby');
    expect(screen(ada)).toEqual(
      server.log
        .messages('lobby')
        .map(({ text }) => text)
        .slice(-240),
    );
    expect(new Set(ada.shown).size).toBe(ada.shown.length);
  });

  it('is told when the page cannot be read, and gets it when it asks again', async () => {
    const all = write(60);
    const ada = await party.arrive('Ada');
    server.mischief.answersHttp = () => false;
    await expect(ada.client.older('lobby')).rejects.toMatchObject({ code: 'not-found' });
    server.mischief.answersHttp = () => true;
    expect(await ada.client.older('lobby')).toBe(false);
    expect(screen(ada)).toEqual(all);
  });

  it('reads again for a message that the page does not show yet', async () => {
    const all = write(60);
    const ada = await party.arrive('Ada');
    const { olderPage } = server.mischief;
    let reads = 0;
    server.mischief.olderPage = (...asked) => {
      const page = olderPage(...asked);
      return page && (reads += 1) === 1 ? { ...page, messages: page.messages.slice(0, -1) } : page;
    };
    await ada.client.older('lobby');
    expect(screen(ada)).toEqual(all);
  });

  it('does not wait for ever for one that was deleted', async () => {
    const all = write(60);
    const ada = await party.arrive('Ada');
    const deleted = server.log.messages('lobby')[9];
    if (deleted) server.log.forget(deleted);
    expect(await ada.client.older('lobby')).toBe(false);
    expect(screen(ada)).toEqual(all.filter((text) => text !== deleted?.text));
  });

  it('asks again later where only what an instance remembers is to be had', async () => {
    const all = write(60);
    const ada = await party.arrive('Ada');
    const { olderPage } = server.mischief;
    server.mischief.olderPage = (...asked) => {
      const page = olderPage(...asked);
      return page && { ...page, messages: page.messages.slice(-3), more: false, remembered: true };
    };
    expect(await ada.client.older('lobby')).toBe(true);
    expect(screen(ada)).toEqual(all.slice(-53));
    server.mischief.olderPage = olderPage;
    expect(await ada.client.older('lobby')).toBe(false);
    expect(screen(ada)).toEqual(all);
  });

  it('gets nothing of a room that it is not in', async () => {
    const { client } = await party.arrive('Ada');
    expect(await client.older('elsewhere')).toBe(false);
    client.close();
    await expect(client.older('lobby')).rejects.toMatchObject({ code: 'closed' });
  });

  it('learns that a message of its own is stored whose answer was lost', async () => {
    const outbox = new MemoryOutboxStore();
    server.mischief.ackAfterMs = () => undefined;
    server.mischief.deliveries = () => 0;
    const { client, userId } = await party.arrive('Ada', { outbox });
    client.send('lobby', 'mine');
    await eventually(() => expect(server.log.messages('lobby')).toHaveLength(1));
    client.close();
    write(60);
    server.mischief.hear = () => false;
    const again = new ChatClient({ url: server.url, token: `${userId}:Ada`, outbox });
    again.start();
    await again.join('lobby');
    expect(again.pending).toHaveLength(1);
    await again.older('lobby');
    expect(again.pending).toEqual([]);
    again.close();
  });
});

describe('what a client knows of losses', () => {
  it('is nothing while every message comes', async () => {
    const ada = await party.arrive('Ada');
    ada.client.send('lobby', 'one');
    await eventually(() => expect(ada.shown).toEqual(['one']));
    expect(ada.client.lost).toBe(0);
  });

  it('counts a message of its own that failed, until it is sent after all', async () => {
    const ada = await party.arrive('Ada');
    const error = { code: 'forbidden' as const, message: 'no', retryable: false };
    server.mischief.refuse = () => error;
    const { clientId } = ada.client.send('lobby', 'one');
    await eventually(() => expect(ada.client.lost).toBe(1));
    server.mischief.refuse = () => undefined;
    ada.client.retry(clientId);
    await eventually(() => expect(ada.shown).toEqual(['one']));
    expect(ada.client.lost).toBe(0);
  });

  it('counts one that was discarded, and tells that it is gone', async () => {
    const ada = await party.arrive('Ada');
    server.mischief.refuse = () => ({ code: 'forbidden', message: 'no', retryable: false });
    const { clientId } = ada.client.send('lobby', 'one');
    await eventually(() => expect(ada.client.lost).toBe(1));
    const changed: string[] = [];
    ada.client.on('room', ({ roomId }) => changed.push(roomId));
    ada.client.discard(clientId);
    expect(changed).toEqual(['lobby']);
    expect(ada.client.room('lobby')?.pending).toEqual([]);
    expect(ada.client.lost).toBe(1);
  });
});

it('tells how long the server takes to answer', async () => {
  const ada = await party.arrive('Ada');
  server.mischief.pageAfterMs = () => 30;
  expect(await ada.client.roundTrip('lobby')).toBeGreaterThanOrEqual(25);
  await expect(ada.client.roundTrip('elsewhere')).rejects.toMatchObject({ code: 'disconnected' });
});
