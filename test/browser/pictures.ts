import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { currentConfig } from '../../infra/outputs';
import { abortOnSignals } from '../../scripts/command-line/interruption';
import { startConsole } from '../../scripts/console/start-console';
import { PROJECT_ROOT } from '../../scripts/project-root';
import { prepare } from '../../scripts/stage/prepared';
import { Stage } from '../../scripts/stage/stage';
import { createWorkspace } from '../../scripts/workspace';
import { launchBrowser } from './support/browser';
import { ChatPage, type ChatPageOptions } from './support/chat-page';
import { ConsoleScreen } from './support/console-screen';
import { Guest } from './support/guest';

/** The screenshots that the guides show: `npm run pictures` takes them anew, from a rehearsal of its own. */

const DIRECTORY = path.join(PROJECT_ROOT, 'docs/pictures');
/** What every clock on a page shows, so that pictures differ only where the page does. */
const TIME = '20:15';

/** What the console's QR code leads to. */
const AUDIENCE_URL = 'https://chat.example.com/';
const OBSERVERS = 40;
/** Of a projector's picture: it is shown in a page of text, and is to be quick to load. */
const SMALLER = 2 / 3;
/** How long a split is looked at, in milliseconds. */
const STEP_MS = 30_000;

const CONVERSATION = [
  ['Jimin', '안녕하세요! Can everybody hear the first band?'],
  ['Anna', 'Loud and clear from the left side of the hall.'],
  ['Marek', 'Is this the moment when they swap the servers?'],
  ['Jimin', 'Yes. Keep typing, and watch the colour at the top.'],
  ['Sofia', 'The set list is at https://example.com/set-list'],
  ['Marek', 'Mine is still blue.'],
] as const;

async function take(page: Page, name: string): Promise<void> {
  await page.evaluate((time) => {
    for (const clock of document.querySelectorAll('time')) clock.textContent = time;
  }, TIME);
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  const file = path.join(DIRECTORY, `${name}.png`);
  await page.screenshot({ path: file, animations: 'disabled', caret: 'hide' });
  process.stdout.write(`${path.relative(PROJECT_ROOT, file)}\n`);
}

class Photographer {
  constructor(
    private readonly stage: Stage,
    private readonly browser: Browser,
  ) {}

  async audience(): Promise<void> {
    const { url } = this.stage.rehearsal;
    for (const [name, text] of CONVERSATION) await (await Guest.arrive(url, name)).says('lobby', [text]);

    const join = await this.#open({});
    await join.name.fill('Guest 4F2');
    await join.name.blur();
    await take(join.visitor.page, 'page-join');
    await join.visitor.close();

    const phones = await Promise.all([
      this.#enter({}, 'Hana'),
      this.#enter({ theme: 'dark' }, 'Oskar'),
      this.#enter({ language: 'ko-KR' }, '서연'),
      this.#enter({ size: 'desktop' }, 'Ines'),
    ]);
    const [phone, dark, korean, desk] = phones;
    await phone.visitor.page.getByText(phone.texts.people(phones.length)).waitFor();
    await take(phone.visitor.page, 'page-blue');
    await this.stage.shift('0/100');
    await this.stage.until('all are green', async () =>
      (await Promise.all(phones.map((one) => one.colour()))).every((colour) => colour === 'green'),
    );
    await (await Guest.arrive(url, 'Marek')).says('lobby', ['Green! And I did not notice a thing.']);
    await Promise.all(phones.map((one) => one.stored('Green!').waitFor()));
    await phone.type('And what I was typing is still');
    await take(phone.visitor.page, 'page-green');
    await take(dark.visitor.page, 'page-dark');
    await take(korean.visitor.page, 'page-korean');
    await take(desk.visitor.page, 'page-desktop');
    await Promise.all(phones.map((one) => one.visitor.close()));
    await this.stage.shift('100/0');
  }

  #open(options: ChatPageOptions): Promise<ChatPage> {
    const scale = options.size === undefined ? 2 : 1;
    return ChatPage.open(this.browser, this.stage.rehearsal.url, { scale, ...options });
  }

  async #enter(options: ChatPageOptions, name: string): Promise<ChatPage> {
    const page = await this.#open(options);
    await page.enter(name);
    await page.stored('Mine is still blue.').waitFor();
    return page;
  }
}

/** A rehearsal as the presenter sees it, while somebody shifts. */
async function pictureConsole(
  stage: Stage,
  browser: Browser,
  directory: string,
  signal: AbortSignal,
): Promise<void> {
  const { url, awsEndpointUrl } = stage.rehearsal;
  let address = '';
  const running = await startConsole({
    port: 0,
    pageDirectory: path.join(directory, 'console'),
    live: () =>
      Promise.resolve({
        env: process.env,
        target: { endpoint: awsEndpointUrl, deployment: currentConfig(PROJECT_ROOT, process.env) },
        url,
        audienceUrl: AUDIENCE_URL,
        flags: '',
        observerClients: OBSERVERS,
      }),
    onUrl: (next) => (address = next),
    log: (line) => process.stderr.write(`${line}\n`),
  });
  try {
    await running.open();
    const light = await ConsoleScreen.open(browser, address, { scale: SMALLER });
    const dark = await ConsoleScreen.open(browser, address, { theme: 'dark', scale: SMALLER });
    const press = (name: string) => light.button(name).click();
    const goOn = () => sleep(STEP_MS, undefined, { signal });
    await goOn();
    for (const split of ['90/10', '50/50']) {
      await press(split);
      await goOn();
    }
    await take(light.page, 'console');
    await press('10/90');
    await goOn();
    await press('Inject fault');
    await sleep(STEP_MS / 4, undefined, { signal });
    await press('Rollback');
    await sleep(STEP_MS / 2, undefined, { signal });
    await take(dark.page, 'console-dark');
    await press('End fault');
    await press('Start show');
    await press('Next');
    await sleep(STEP_MS / 4, undefined, { signal });
    await take(light.page, 'console-show');
    await press('QR code');
    await light.page.getByRole('dialog').waitFor();
    await take(light.page, 'console-qr');
  } finally {
    await running.close();
  }
}

async function main(): Promise<void> {
  const signal = abortOnSignals();
  const workspace = createWorkspace();
  process.env['TMPDIR'] = workspace.directory;
  mkdirSync(DIRECTORY, { recursive: true });
  const stage = await Stage.set(await prepare(workspace.directory, signal), { split: '100/0' }, signal);
  try {
    const browser = await launchBrowser();
    try {
      await new Photographer(stage, browser).audience();
      await pictureConsole(stage, browser, workspace.directory, signal);
    } finally {
      await browser.close();
    }
  } finally {
    await stage.clear();
    workspace.remove();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
