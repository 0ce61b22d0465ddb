import type { Page } from 'playwright-core';
import type { ChatMessage } from '../../app/contract/messages';
import type { ChatPage } from './support/chat-page';
import { fill, Guest } from './support/guest';
import { complaints, type Complaint } from './support/judge';
import { onStage } from './support/on-stage';
import { hold } from './support/recorder';

jest.setTimeout(180_000);

const show = onStage();

describe('a shift from blue to green and back, on phones', () => {
  it('drops nobody, and loses no message, no text being typed, no place and no focus', async () => {
    const { stage } = show;
    const room = await roomWith(40);
    const [anna, bora, chloe] = await Promise.all([
      arrive(room, 'Anna'),
      arrive(room, 'Bora'),
      arrive(room, 'Chloe'),
    ]);
    const everybody = [anna, bora, chloe];
    await readUpwards(chloe);
    await Promise.all(everybody.map((one) => hold(one.visitor.page, one === chloe)));
    await chloe.type('This is written over the whole shift,');

    const chats = [new Chatter(anna, 'Anna'), new Chatter(bora, 'Bora')];
    // Of three people a tenth is nobody, a half one or two, nine tenths all of them.
    for (const [split, greens] of [
      ['90/10', 0],
      ['50/50', 1],
      ['10/90', 3],
    ] as const) {
      await stage.shift(split);
      await green(everybody, greens);
    }
    await stage.rollBack();
    await green(everybody, 0);
    await Promise.all(chats.map((chat) => chat.ends()));
    const { moved } = await chloe.recording();
    await chloe.say(' and sent after it.');

    const said = [
      ...chats.flatMap((chat) => chat.said),
      'This is written over the whole shift, and sent after it.',
    ];
    const log = await stored(room, said);
    expect(
      log
        .slice(40)
        .map(({ text }) => text)
        .sort(),
    ).toEqual(said.sort());
    for (const page of everybody) {
      await page.stored(log.at(-1)?.text ?? '').waitFor();
      const recording = await page.recording();
      expect(complaints({ ...recording, moved: page === chloe ? moved : 0 }, log)).toEqual([]);
      expect(recording.colours).toEqual(['blue', 'green', 'blue']);
      expect(page.visitor.sockets).toMatchObject({ greeted: 3, gaps: 0, open: 1 });
    }
  });
});

describe('the observer of a page notices', () => {
  it.each<[Complaint, (page: Page) => Promise<unknown>]>([
    ['a message is missing', (page) => page.evaluate(hideNewest)],
    ['a message vanished', (page) => page.evaluate(hideNewest)],
    ['a message was shown twice', (page) => page.evaluate(repeatNewest)],
    ['text was lost', (page) => page.getByRole('textbox', { name: 'Message' }).fill('')],
    ['the field lost the focus', (page) => page.getByRole('log').focus()],
    ['what was read moved', (page) => page.getByRole('log').evaluate((log) => log.scrollBy(0, 60))],
  ])('when %s', async (complaint, disturb) => {
    const room = await roomWith(40);
    const page = await arrive(room, 'Dora');
    await readUpwards(page);
    await hold(page.visitor.page, true);
    await page.type('Half a sent');
    const log = await (await Guest.arrive(show.stage.rehearsal.url, 'Reader')).reads(room);
    expect(complaints(await page.recording(), log)).toEqual([]);

    await disturb(page.visitor.page);
    await show.stage.until('it is seen', async () =>
      complaints(await page.recording(), log).includes(complaint),
    );
  });

  it('when a page closes its connection before it opens the next', async () => {
    const { stage } = show;
    const page = await arrive(await roomWith(1), 'Emil', (one) => one.addInitScript(closeFirst));
    await stage.shift('0/100');
    await green([page], 1);
    await stage.until('the banner is seen', async () => (await page.recording()).banners > 0);
    expect(page.visitor.sockets.gaps).toBeGreaterThan(0);
    await stage.rollBack();
  });
});

/** Somebody who writes one message after the other until told to end. */
class Chatter {
  readonly said: string[] = [];
  readonly #ended: Promise<void>;
  #isToEnd = false;

  constructor(page: ChatPage, name: string) {
    this.#ended = this.#chat(page, name);
    this.#ended.catch(() => undefined);
  }

  async ends(): Promise<void> {
    this.#isToEnd = true;
    await this.#ended;
  }

  async #chat(page: ChatPage, name: string): Promise<void> {
    while (!this.#isToEnd) {
      const text = `${name} has something to say, for the ${this.said.length + 1}. time.`;
      this.said.push(text);
      await page.say(text, 15);
    }
  }
}

async function arrive(
  room: string,
  name: string,
  before?: (page: Page) => Promise<unknown>,
): Promise<ChatPage> {
  const page = await show.chat({ room, ...(before && { before }) });
  await page.enter(name);
  await page.log.getByRole('listitem').first().waitFor();
  return page;
}

/** A room of its own, with so many messages. */
async function roomWith(messages: number): Promise<string> {
  const { url } = show.stage.rehearsal;
  const room = await (await Guest.arrive(url, 'Host')).opens('Stage');
  await fill(url, room, messages);
  return room;
}

/** Goes up a bit in the messages, and back to the field. */
async function readUpwards({ log, field, visitor }: ChatPage): Promise<void> {
  await log.focus();
  await visitor.page.keyboard.press('PageUp');
  const place = () =>
    log.evaluate(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight);
  let before = NaN;
  await show.stage.until('it is scrolled up, and stands still', async () => {
    const [now, was] = [await place(), before];
    before = now;
    return now > 100 && now === was;
  });
  await field.focus();
}

function green(pages: readonly ChatPage[], count: number): Promise<void> {
  return show.stage.until(`${count} pages are green`, async () => {
    const colours = await Promise.all(pages.map((page) => page.colour()));
    return colours.filter((colour) => colour === 'green').length === count;
  });
}

/** All messages of a room, once these are among them. */
async function stored(room: string, texts: readonly string[]): Promise<readonly ChatMessage[]> {
  const reader = await Guest.arrive(show.stage.rehearsal.url, 'Reader');
  let log = await reader.reads(room);
  await show.stage.until('everything is stored', async () => {
    log = await reader.reads(room);
    const there = new Set(log.map(({ text }) => text));
    return texts.every((text) => there.has(text));
  });
  return log;
}

/* What follows runs in the page. */

function hideNewest(): void {
  const newest = [...document.querySelectorAll<HTMLElement>('[data-client-id]')].at(-1);
  if (newest) newest.style.display = 'none';
}

function repeatNewest(): void {
  const newest = [...document.querySelectorAll<HTMLElement>('[data-client-id]')].at(-1);
  newest?.after(newest.cloneNode(true));
}

/** Break before make: whoever opens a connection loses those that are open. */
function closeFirst(): void {
  const sockets: WebSocket[] = [];
  window.WebSocket = new Proxy(window.WebSocket, {
    construct(target, [address, protocols]: [string, string[]?]) {
      for (const socket of sockets) socket.close();
      const socket = new target(address, protocols);
      sockets.push(socket);
      return socket;
    },
  });
}
