import { mkdtempSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { buildPage } from '../../scripts/build-page';
import { startFakeConsole, type FakeConsole } from '../../scripts/console/page/testing/fake-console';
import { SCENES } from '../../scripts/console/page/testing/scenes';
import { PROJECT_ROOT } from '../../scripts/project-root';
import { folder } from '../support/run/folder';
import { violations } from './support/axe';
import { launchBrowser } from './support/browser';
import { ConsoleScreen } from './support/console-screen';
import type { VisitorOptions } from './support/visitor';

let browser: Browser;
let fake: FakeConsole;
let open: ConsoleScreen[] = [];

beforeAll(async () => {
  const directory = mkdtempSync(path.join(folder(), 'console-'));
  await buildPage(path.join(PROJECT_ROOT, 'scripts/console/page'), directory);
  fake = await startFakeConsole({ directory, before: SCENES.all });
  browser = await launchBrowser();
}, 120_000);
afterEach(async () => {
  fake.silence(false);
  const problems = open.flatMap(({ visitor }) => visitor.problems);
  await Promise.all(open.map(({ visitor }) => visitor.close()));
  open = [];
  expect(problems).toEqual([]);
});
afterAll(async () => {
  await browser.close();
  await fake.close();
});

async function present(options: VisitorOptions): Promise<ConsoleScreen> {
  const screen = await ConsoleScreen.open(browser, fake.url, options);
  open.push(screen);
  return screen;
}

const SETTINGS = (['projector', 'smallPhone'] as const).flatMap((size) =>
  (['en-GB', 'ko-KR'] as const).flatMap((language) =>
    (['light', 'dark'] as const).map((theme) => ({ size, language, theme })),
  ),
);

describe('the page of the presenter’s console', () => {
  it.each(SETTINGS)('has no serious violation on $size, in $language, $theme', async (settings) => {
    const screen = await present(settings);
    const { page, texts, visitor } = screen;
    expect(await page.locator('html').getAttribute('lang')).toBe(settings.language.slice(0, 2));
    const isFine = async () => {
      expect(await violations(page)).toEqual([]);
      expect(await visitor.overflows()).toBe(false);
    };
    await isFine();
    for (const dialog of settings.size === 'projector' ? [texts.qrCode, texts.ready] : []) {
      await screen.button(dialog).click();
      await page.getByRole('dialog').waitFor();
      await isFine();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
    }
    await screen.button(texts.startShow).click();
    await screen.button(texts.next).waitFor();
    await isFine();
  });

  it.each([[1920, 1080] as const, [1280, 720] as const])(
    'fits %i x %i without scrolling',
    async (width, height) => {
      const { page } = await present({});
      await page.setViewportSize({ width, height });
      const size = () =>
        page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]);
      expect(await size()).toEqual([width, height]);
    },
  );

  it('says at once that it hears nothing, and that its figures are old', async () => {
    const { page, texts } = await present({});
    fake.silence(true);
    await page.getByRole('alert').filter({ hasText: texts.streamProblem.stale }).waitFor();
    fake.silence(false);
    await page.getByText(texts.stream.live, { exact: true }).waitFor();
    fake.silence(true);
    fake.cut();
    await page.getByRole('alert').filter({ hasText: texts.streamProblem.lost }).waitFor();
    fake.silence(false);
    await page.getByText(texts.stream.live, { exact: true }).waitFor();
  });

  it('plays the show with the keyboard alone', async () => {
    const screen = await present({});
    const { page, texts } = screen;
    await screen.button(texts.startShow).focus();
    await page.keyboard.press('Enter');
    await page
      .getByRole('heading', { level: 2, name: texts.step('before', 'Blue', 'Green').title })
      .waitFor();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('heading', { level: 2, name: texts.step('tenth', 'Blue', 'Green').title }).waitFor();
    await page
      .getByText(/verified in \d+ ms/)
      .first()
      .waitFor();
    await page.keyboard.press('q');
    await page.getByRole('img', { name: /^QR code of/ }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('r');
    await screen
      .region(texts.show)
      .getByText(/^Rollback: verified/)
      .waitFor();
  });

  it('makes a step of the show again that was refused', async () => {
    const screen = await present({});
    const { page, texts } = screen;
    const show = screen.region(texts.show);
    await screen.button(texts.startShow).click();
    fake.show.refusal = 'nothing changed: the split is another one by now';
    await screen.button(texts.next).click();
    await show.getByText(/refused: nothing changed/).waitFor();
    await page
      .getByRole('alert')
      .getByText(/refused: nothing changed/)
      .waitFor();
    await screen.button(texts.tryAgain).click();
    await show.getByText(/^A tenth to Green: verified/).waitFor();
    await show.getByRole('heading', { name: texts.step('tenth', 'Blue', 'Green').title }).waitFor();
    await screen.button(texts.next).waitFor();
    await screen.button(texts.rollback).click();
    await show.getByText(/^Rollback: verified/).waitFor();
  });
});
