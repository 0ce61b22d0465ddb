import { violations } from './support/axe';
import type { ChatPage } from './support/chat-page';
import { fill, Guest } from './support/guest';
import { onStage } from './support/on-stage';

const show = onStage();

const SETTINGS = (['smallPhone', 'desktop'] as const).flatMap((size) =>
  (['en-GB', 'ko-KR'] as const).flatMap((language) =>
    (['light', 'dark'] as const).map((theme) => ({ size, language, theme })),
  ),
);

describe('the audience’s page', () => {
  let room: string;
  beforeAll(async () => {
    const { url } = show.stage.rehearsal;
    room = await (await Guest.arrive(url, 'Host')).opens('Accessible');
    await fill(url, room, 20);
    await (await Guest.arrive(url, 'Carl')).says(room, ['See https://example.com/ for more.']);
  });

  it.each(SETTINGS)('has no serious violation on $size, in $language, $theme', async (settings) => {
    const chat = await show.chat({ ...settings, room });
    const { page } = chat.visitor;
    await chat.join.waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe(settings.language.slice(0, 2));
    await isFine(chat);

    await chat.enter('Anna');
    const own = `One of my own, by ${Object.values(settings).join(', ')}.`;
    await chat.say(own);
    await chat.stored(own).waitFor();
    await isFine(chat);

    await chat.visitor.button(chat.texts.connection).click();
    await page.getByText(chat.texts.lost(0)).waitFor();
    await isFine(chat);
    await page.keyboard.press('Escape');

    if (settings.size === 'smallPhone') await chat.visitor.button(chat.texts.rooms).click();
    await chat.rooms.waitFor();
    await isFine(chat);
  });

  it('has none while its connection is lost, and a message has failed', async () => {
    const chat = await show.chat({ room, before: (page) => page.clock.install() });
    await chat.enter('Bora');
    await chat.visitor.context.setOffline(true);
    show.stage.rehearsal.resetConnections(1);
    await chat.banner.waitFor();
    await chat.say('Nobody will ever read this.');
    await chat.pending('Nobody').waitFor();
    await isFine(chat);
    await chat.visitor.page.clock.fastForward(65_000);
    await chat.visitor.button(chat.texts.tryAgain).waitFor();
    await isFine(chat);
  });

  it('is found out when a button has no name and a text no contrast', async () => {
    const chat = await show.chat({ room });
    await chat.enter('Carl');
    await chat.log.evaluate((log) => {
      const [button, text] = [document.createElement('button'), document.createElement('p')];
      text.textContent = 'Hardly to be read';
      Object.assign(text.style, { color: '#cccccc', background: '#ffffff' });
      log.append(button, text);
    });
    const found = (await violations(chat.visitor.page)).join('\n');
    expect(found).toContain('button-name');
    expect(found).toContain('color-contrast');
  });
});

async function isFine({ visitor }: ChatPage): Promise<void> {
  expect(await violations(visitor.page)).toEqual([]);
  expect(await visitor.overflows()).toBe(false);
}
