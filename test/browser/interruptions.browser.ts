import type { StoreFault } from '../../scripts/rehearsal/rehearsal';
import { Guest } from './support/guest';
import { onStage } from './support/on-stage';

const show = onStage();

const inLobby = async (text: string) => {
  const log = await (await Guest.arrive(show.stage.rehearsal.url, 'Reader')).reads('lobby');
  return log.filter((message) => message.text === text).length;
};

describe('a message under way', () => {
  afterEach(() => {
    show.stage.storeFault = () => undefined;
  });

  it.each<[string, StoreFault, number]>([
    ['is not stored yet', { kind: 'throttle' }, 0],
    ['is stored, but not acknowledged', { kind: 'latency', ms: 4_000 }, 1],
  ])('is kept over a reload when it %s: shown once, stored once', async (what, fault, storedBefore) => {
    const { stage } = show;
    const page = await show.chat();
    await page.enter('Anna');
    const text = `Written just before the reload, and ${what}.`;
    stage.storeFault = () => fault;
    await page.say(text);
    await page.pending(text).waitFor();
    if (storedBefore > 0) {
      stage.storeFault = () => undefined;
      await stage.until('it is stored', async () => (await inLobby(text)) === storedBefore);
    }
    expect(await page.stored(text).count()).toBe(0);

    await page.visitor.page.reload();
    await page.message(text).waitFor();
    stage.storeFault = () => undefined;
    await page.stored(text).waitFor();
    await page.pending(text).waitFor({ state: 'detached' });
    expect(await page.message(text).count()).toBe(1);
    expect(await inLobby(text)).toBe(1);
    expect(await page.recording()).toMatchObject({ shownTwice: [], banners: 0 });
  });

  it('that was written without a network is sent when that is back: shown once, stored once', async () => {
    const page = await show.chat();
    await page.enter('Bora');
    await page.say('Still here.');
    await page.stored('Still here.').waitFor();
    expect(await page.banner.isVisible()).toBe(false);

    await page.visitor.context.setOffline(true);
    show.stage.rehearsal.resetConnections(1);
    await page.banner.waitFor();
    await page.say('Written without a network.');
    await page.pending('Written without a network.').waitFor();
    await (await Guest.arrive(show.stage.rehearsal.url, 'Carl')).says('lobby', ['Said meanwhile.']);
    expect(await page.message('Said meanwhile.').count()).toBe(0);

    // Nobody leaves it behind unawares.
    await page.visitor.button(page.texts.connection).click();
    await page.visitor.button(page.texts.leave).click();
    await page.visitor.page.getByText(page.texts.unsent(1)).waitFor();
    await page.visitor.page.keyboard.press('Escape');

    await page.visitor.context.setOffline(false);
    await page.banner.waitFor({ state: 'hidden' });
    await page.stored('Written without a network.').waitFor();
    await page.stored('Said meanwhile.').waitFor();
    expect(await page.message('Written without a network.').count()).toBe(1);
    expect(await inLobby('Written without a network.')).toBe(1);
    expect(await page.recording()).toMatchObject({ banners: 1, shownTwice: [], vanished: [] });
    expect(page.visitor.sockets.gaps).toBe(1);
  });

  it('that was written without a network in a room just opened is shown there, and sent later', async () => {
    const { rehearsal } = show.stage;
    const room = await (await Guest.arrive(rehearsal.url, 'Host')).opens('Aside');
    const page = await show.chat({ size: 'desktop' });
    await page.enter('Emma');
    const aside = page.rooms.getByRole('button', { name: /^Aside/ });
    await aside.waitFor();

    await page.visitor.context.setOffline(true);
    rehearsal.resetConnections(1);
    await page.banner.waitFor();
    await aside.click();
    await page.log.getByText(page.texts.connecting).waitFor();
    await page.say('Written in a room just opened.');
    await page.pending('Written in a room just opened.').waitFor();

    await page.visitor.context.setOffline(false);
    await page.stored('Written in a room just opened.').waitFor();
    const log = await (await Guest.arrive(rehearsal.url, 'Reader')).reads(room);
    expect(log.map(({ text }) => text)).toEqual(['Written in a room just opened.']);
    expect(await page.recording()).toMatchObject({ shownTwice: [] });
  });

  it('that could not be sent for a minute has failed, and can be sent again or discarded', async () => {
    const page = await show.chat({ before: (one) => one.clock.install() });
    await page.enter('Dora');
    await page.visitor.context.setOffline(true);
    show.stage.rehearsal.resetConnections(1);
    await page.banner.waitFor();
    for (const text of ['To be sent again.', 'To be discarded.']) await page.say(text);
    await page.pending('To be discarded.').waitFor();
    await page.visitor.page.clock.fastForward(65_000);

    const failed = (text: string, button: string) =>
      page.pending(text).getByRole('button', { name: button, exact: true });
    await failed('To be discarded.', 'Discard').click();
    await page.message('To be discarded.').waitFor({ state: 'detached' });
    expect(await page.log.evaluate((log) => log === document.activeElement)).toBe(true);
    await failed('To be sent again.', 'Try again').waitFor();
    await page.visitor.context.setOffline(false);
    await failed('To be sent again.', 'Try again').click();
    await page.visitor.page.clock.fastForward(15_000);
    await page.stored('To be sent again.').waitFor();
    expect([await inLobby('To be sent again.'), await inLobby('To be discarded.')]).toEqual([1, 0]);
  });
});
