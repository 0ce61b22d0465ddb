import { eventually } from '../testing/eventually';
import { type Party, screen, type Guest } from './testing/party';
import { partyForEachTest } from './testing/party-for-each-test';
import type { ProtocolServer } from './testing/protocol-server';
import { RecordingClock } from './testing/recording-clock';

let server: ProtocolServer;
let party: Party;

partyForEachTest((started) => ({ server, party } = started));

let written = 0;
/* Somebody writes to the lobby, on an instance that this server's clients hear nothing of. */
function writeElsewhere(count: number): string[] {
  return Array.from({ length: count }, () => {
    const clientId = `elsewhere-${(written += 1)}`;
    const sender = { userId: 'user-0', name: 'Zoe', colour: 'blue' as const };
    return server.log.append({ roomId: 'lobby', clientId, text: clientId, ...sender }).message.text;
  });
}

const everything = () => server.log.messages('lobby').map(({ text }) => text);

describe('while the servers cannot read the log', () => {
  const isBehind = ({ client }: Guest) => client.room('lobby')?.behind;

  it('shows what they remember, and the rest when they can read again', async () => {
    const remembered = writeElsewhere(3);
    const memory = [...server.log.messages('lobby')];
    writeElsewhere(2);
    server.mischief.memory = () => memory;
    const ada = await party.arrive('Ada');
    expect(screen(ada)).toEqual(remembered);
    expect(isBehind(ada)).toBe(true);
    server.mischief.memory = () => undefined;
    await eventually(() => expect(screen(ada)).toEqual(everything()));
    expect(isBehind(ada)).toBe(false);
  });

  it('starts with the newest messages once they can, and not with the oldest', async () => {
    writeElsewhere(120);
    server.mischief.memory = () => [];
    const ada = await party.arrive('Ada');
    expect(screen(ada)).toEqual([]);
    expect(isBehind(ada)).toBe(true);
    server.mischief.memory = () => undefined;
    await eventually(() => expect(screen(ada)).toEqual(everything().slice(-50)));
    expect(isBehind(ada)).toBe(false);
  });

  it('never takes a message for lost because they do not remember it', async () => {
    writeElsewhere(1);
    const ada = await party.arrive('Ada', { clock: new RecordingClock(100) });
    const memory = [...server.log.messages('lobby')];
    server.mischief.memory = () => memory;
    writeElsewhere(1);
    server.announceHead('lobby');
    await eventually(() => expect(server.pages.length).toBeGreaterThan(20));
    expect(isBehind(ada)).toBe(true);
    server.mischief.memory = () => undefined;
    await eventually(() => expect(screen(ada)).toEqual(everything()));
    expect(isBehind(ada)).toBe(false);
  });

  it('moves to the other colour all the same', async () => {
    const ada = await party.arrive('Ada');
    server.mischief.memory = () => [];
    server.handOver(ada.userId, { to: 'green' });
    await eventually(() => expect(ada.handovers.at(-1)?.phase).toBe('completed'));
  });
});

describe('a client that was away for long', () => {
  it('gets what it missed in pages, each message once and in order, while others go on writing', async () => {
    const ada = await party.arrive('Ada', { keepMessages: 100 });
    const ben = await party.arrive('Ben');
    writeElsewhere(1);
    server.announceHead('lobby');
    await eventually(() => expect(ada.shown).toHaveLength(1));
    const longest = { messages: 0 };
    ada.client.on('message', () => {
      longest.messages = Math.max(longest.messages, ada.client.room('lobby')?.messages.length ?? 0);
    });
    server.mischief.reachable = () => false;
    server.cutOff(ada.userId);
    const missed = writeElsewhere(3_000);
    server.mischief.pageAfterMs = () => 5;
    server.mischief.reachable = () => true;
    await eventually(() => expect(server.pages.length).toBeGreaterThan(0));
    for (let index = 0; index < 20; index += 1) ben.client.send('lobby', `live ${index}`);
    await eventually(() => expect(ada.shown).toHaveLength(3_021));
    expect(new Set(ada.shown).size).toBe(3_021);
    expect(ada.shown.filter((text) => text.startsWith('elsewhere')).slice(1)).toEqual(missed);
    expect(screen(ada)).toEqual(everything().slice(-screen(ada).length));
    expect(Math.max(...server.pages)).toBeLessThanOrEqual(200);
    // As many as are kept, a quarter more, and a page, with what is pushed beyond it.
    expect(longest.messages).toBeLessThanOrEqual(125 + 200 + 20);
  });

  it('can be handed over: each attempt brings it further', async () => {
    writeElsewhere(1);
    const ada = await party.arrive('Ada');
    const missed = writeElsewhere(3_000);
    server.mischief.pageAfterMs = (by) => (by === 'green' ? 20 : undefined);
    server.announceHead('lobby');
    const ended = () => ada.handovers.filter(({ phase }) => phase !== 'started').map(({ phase }) => phase);
    for (let attempt = 1; attempt <= 30 && !ended().includes('completed'); attempt += 1) {
      server.handOver(ada.userId, { to: 'green', deadlineMs: 200 });
      await eventually(() => expect(ended()).toHaveLength(attempt));
    }
    expect(ended()[0]).toBe('failed');
    expect(ended().at(-1)).toBe('completed');
    expect(ada.shown.slice(1)).toEqual(missed);
    expect(ada.connections).toEqual([{ connected: true }]);
  });
});
