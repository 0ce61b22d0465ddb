import type { Locator, Page } from 'playwright-core';
import { Guest } from './support/guest';
import { onStage } from './support/on-stage';

/** Presses of Tab after which an element counts as out of reach. */
const MOST_TABS = 60;

const show = onStage();

describe('with the keyboard alone, somebody', () => {
  it('joins, writes, makes a room and goes back, looks at the connection, and changes language and theme', async () => {
    const chat = await show.chat({ size: 'desktop' });
    const { page } = chat.visitor;
    const press = (key: string) => page.keyboard.press(key);

    await tabTo(page, chat.name);
    await press('ControlOrMeta+A');
    await page.keyboard.type('Anna');
    await press('Enter');
    await chat.isServed();

    await tabTo(page, chat.field);
    await page.keyboard.type('Written with the keyboard.');
    await press('Shift+Enter');
    await page.keyboard.type('On two lines.');
    await press('Enter');
    await chat.stored('Written with the keyboard.\nOn two lines.').waitFor();
    expect(await isFocused(chat.field)).toBe(true);

    await tabTo(page, page.getByRole('textbox', { name: 'New room' }));
    await page.keyboard.type('Keyboards');
    await press('Enter');
    await chat.room.filter({ hasText: 'Keyboards' }).waitFor();
    await tabTo(page, chat.rooms.getByRole('button', { name: /^Lobby/ }));
    await press('Enter');
    await chat.room.filter({ hasText: 'Lobby' }).waitFor();

    const connection = chat.visitor.button('Connection');
    await tabTo(page, connection);
    await press('Enter');
    await page.getByText('0 messages lost').waitFor();
    await press('Escape');
    await page.getByText('0 messages lost').waitFor({ state: 'hidden' });

    await tabTo(page, page.getByRole('combobox', { name: 'Theme' }));
    await press('End');
    await show.stage.until('it is dark', () =>
      page.evaluate(() => getComputedStyle(document.documentElement).colorScheme === 'dark'),
    );
    await tabTo(page, page.getByRole('combobox', { name: 'Language' }));
    await press('ArrowDown');
    await show.stage.until(
      'it is Korean',
      async () => (await page.locator('html').getAttribute('lang')) === 'ko',
    );
  });

  it('makes a room in a narrow window, where the panel closes, and keeps the focus', async () => {
    const chat = await show.chat();
    await chat.enter('Bora');
    const { page } = chat.visitor;
    const rooms = page.getByRole('button', { name: 'Rooms' });
    await tabTo(page, rooms);
    await page.keyboard.press('Enter');
    await tabTo(page, page.getByRole('textbox', { name: 'New room' }));
    await page.keyboard.type('Narrow');
    await page.keyboard.press('Enter');
    await chat.room.filter({ hasText: 'Narrow' }).waitFor();
    await show.stage.until('the focus is on the button', () => isFocused(rooms));
  });

  it('reads upwards', async () => {
    const { url } = show.stage.rehearsal;
    const room = await (await Guest.arrive(url, 'Host')).opens('Reading');
    await (
      await Guest.arrive(url, 'Carl')
    ).says(
      room,
      Array.from({ length: 40 }, (_, index) => `No. ${index}.`),
    );
    const chat = await show.chat({ size: 'desktop', room });
    await chat.enter('Bora');
    await chat.stored('No. 39.').waitFor();
    await tabTo(chat.visitor.page, chat.log);
    const before = await chat.log.evaluate(({ scrollTop }) => scrollTop);
    await chat.visitor.page.keyboard.press('PageUp');
    await show.stage.until('it is scrolled', async () =>
      chat.log.evaluate((log, was) => log.scrollTop < was, before),
    );
  });
});

describe('with a Korean input method', () => {
  it('Enter ends a composition and sends nothing; the next one sends once', async () => {
    const chat = await show.chat();
    await chat.enter('지민');
    const { page } = chat.visitor;
    await page.evaluate(() => {
      window.crossfadeEnters = [];
      addEventListener(
        'keydown',
        ({ key, isComposing }) => {
          if (key === 'Enter') window.crossfadeEnters?.push(isComposing);
        },
        true,
      );
    });
    const protocol = await chat.visitor.context.newCDPSession(page);
    for (const text of ['ㅇ', '아', '안'])
      await protocol.send('Input.imeSetComposition', { text, selectionStart: 1, selectionEnd: 1 });
    await page.keyboard.press('Enter');
    await protocol.send('Input.insertText', { text: '안' });
    await protocol.send('Input.imeSetComposition', { text: '녕', selectionStart: 1, selectionEnd: 1 });
    expect(await chat.message('안').count()).toBe(0);
    expect(await page.evaluate(() => window.crossfadeEnters)).toEqual([true]);

    await protocol.send('Input.insertText', { text: '녕' });
    await page.keyboard.press('Enter');
    await chat.stored('안녕').waitFor();
    expect(await chat.message('안').count()).toBe(1);
    expect(await chat.field.inputValue()).toBe('');
  });
});

declare global {
  interface Window {
    /** Whether each press of Enter was a part of a composition. */
    crossfadeEnters?: boolean[];
  }
}

function isFocused(element: Locator): Promise<boolean> {
  return element.evaluate((one) => one === document.activeElement);
}

/** Presses Tab until an element has the focus. */
async function tabTo(page: Page, element: Locator): Promise<void> {
  await element.waitFor();
  for (let tabs = 0; tabs < MOST_TABS; tabs += 1) {
    if (await isFocused(element)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the keyboard does not reach ${element.toString()}`);
}
