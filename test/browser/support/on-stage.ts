import type { Browser } from 'playwright-core';
import { Stage, type Setting } from '../../../scripts/stage/stage';
import { folder } from '../../support/run/folder';
import { sharedImage, sharedStacks } from '../../support/run/made-once';
import { launchBrowser } from './browser';
import { ChatPage, type ChatPageOptions } from './chat-page';

/** What the tests of a file share: a rehearsal, and a browser whose pages are closed after each test. */
export interface OnStage {
  readonly stage: Stage;
  readonly browser: Browser;
  /** Opens the audience's page. */
  chat(options?: ChatPageOptions): Promise<ChatPage>;
}

/** Sets the stage for the tests of a file. After each test, no page may have done what no page may ever do. */
export function onStage(setting: Setting = { split: '100/0' }): OnStage {
  let stage: Stage | undefined;
  let browser: Browser | undefined;
  let open: ChatPage[] = [];
  const there = <T>(part: T | undefined): T => {
    if (part === undefined) throw new Error('the stage is not set');
    return part;
  };

  beforeAll(async () => {
    const [stacks, image] = await Promise.all([sharedStacks(), sharedImage()]);
    stage = await Stage.set({ directory: folder(), stacks, image }, setting);
    browser = await launchBrowser();
  }, 120_000);
  afterEach(async () => {
    const problems = open.flatMap(({ visitor }) => visitor.problems);
    await Promise.all(open.map(({ visitor }) => visitor.close()));
    open = [];
    expect(problems).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await stage?.clear();
  }, 60_000);

  return {
    get stage() {
      return there(stage);
    },
    get browser() {
      return there(browser);
    },
    chat: async (options = {}) => {
      const page = await ChatPage.open(there(browser), there(stage).rehearsal.url, options);
      open.push(page);
      return page;
    },
  };
}
