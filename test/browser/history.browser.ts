import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import type { ChatPage } from './support/chat-page';
import { fill, Guest } from './support/guest';
import { onStage } from './support/on-stage';

jest.setTimeout(240_000);

const MESSAGES = 2_000;
/** Pixels that a message may move when older ones come above it: less than a line. */
const STILL = 4;

const SLOW_MS = 400;

const show = onStage();

describe('a room with 2,000 messages', () => {
  it('is read upwards to its beginning without a gap, and without a jump when older messages come', async () => {
    const { url } = show.stage.rehearsal;
    const room = await (await Guest.arrive(url, 'Host')).opens('History');
    const log = await fill(url, room, MESSAGES);
    const page = await show.chat({ room, before: slowHistory });
    await page.enter('Anna');
    await page.log.getByRole('listitem').first().waitFor();

    const walk = await readToTheBeginning(page);
    expect(walk.pages).toBeGreaterThan(5);
    expect(walk.moved).toBeLessThanOrEqual(STILL);
    expect(walk.ids).toEqual(log.map(({ clientId }) => clientId));

    const nodes = await page.visitor.page.evaluate(() => document.querySelectorAll('*').length);
    const { frames, longest, median } = await scrollToTheEnd(page);
    console.info(
      `2,000 messages: ${walk.pages} pages, ${nodes} elements; ${frames} frames on the way down, ` +
        `median ${median.toFixed(1)} ms, longest ${longest.toFixed(0)} ms`,
    );
    // Some elements a message, and nothing beside them that grows.
    expect(nodes).toBeLessThan(MESSAGES * 20);
    await (await Guest.arrive(url, 'Carl')).says(room, ['The newest of all.']);
    await page.stored('The newest of all.').waitFor();
  });
});

interface Walk {
  /** Ids of all messages that were shown, from the oldest. */
  readonly ids: readonly string[];
  /** How often older messages came. */
  readonly pages: number;
  /** How far the message at the top moved when they came, at most, in pixels. */
  readonly moved: number;
}

/** Older messages take their time, so that a reader can be seen to be where they were. */
function slowHistory(page: Page): Promise<unknown> {
  return page.route('**/api/rooms/*/messages*', async (route) => {
    await sleep(SLOW_MS);
    await route.continue();
  });
}

/** Goes to the top again and again, until so many messages were shown, or nothing older comes for long. */
function readToTheBeginning({ log }: ChatPage): Promise<Walk> {
  return log.evaluate(async (scroller, wanted) => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const items = () => [...scroller.querySelectorAll<HTMLElement>('[data-client-id]')];
    const idOf = (item: HTMLElement | undefined) => item?.dataset.clientId ?? '';
    const oldest = () => idOf(items()[0]);
    // What stands above a text, such as the day, need not stay.
    const bottomOf = (item: Element) => item.getBoundingClientRect().bottom;
    const ids: string[] = [];
    const note = () => {
      const shown = items().map(idOf);
      const known = shown.indexOf(ids[0] ?? '');
      ids.unshift(...shown.slice(0, known === -1 ? shown.length : known));
    };
    const topmost = () => items().find((item) => bottomOf(item) > scroller.getBoundingClientRect().top);
    /* The message at the top edge, once it has stood still for some frames. */
    const settled = async () => {
      let item = topmost();
      for (let [still, frames] = [0, 0]; still < 3 && frames < 600; frames += 1) {
        const before = item ? bottomOf(item) : NaN;
        await frame();
        still = item && bottomOf(item) === before ? still + 1 : 0;
        if (still === 0) item = topmost();
      }
      return item;
    };
    const moves: number[] = [];
    for (let waited = 0; ids.length < wanted && waited < 600;) {
      note();
      scroller.scrollTop = 0;
      const before = oldest();
      const item = await settled();
      const [id, place] = [idOf(item), item ? bottomOf(item) : NaN];
      if (oldest() !== before) continue;
      // Ten seconds at least.
      for (waited = 0; waited < 600 && oldest() === before && ids.length < wanted; waited += 1) await frame();
      for (let frames = 0; frames < 10; frames += 1) await frame();
      const same = items().find((one) => idOf(one) === id);
      if (oldest() !== before) moves.push(same ? Math.abs(bottomOf(same) - place) : Infinity);
    }
    return { ids, pages: moves.length, moved: Math.max(...moves) };
  }, MESSAGES);
}

/** Scrolls down with the mouse's wheel, and measures the frames meanwhile. */
async function scrollToTheEnd({ log, visitor: { page } }: ChatPage) {
  await page.evaluate(() => {
    const times: number[] = [];
    const note = (time: number) => {
      times.push(time);
      window.crossfadeFrames = times;
      requestAnimationFrame(note);
    };
    requestAnimationFrame(note);
  });
  await log.hover();
  const atTheEnd = () =>
    log.evaluate(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight < 4);
  for (let turns = 0; !(await atTheEnd()); turns += 1) {
    if (turns === 2_000) throw new Error('the end is not reached');
    await page.mouse.wheel(0, 4_000);
  }
  const times = await page.evaluate(() => window.crossfadeFrames ?? []);
  const lasted = times.slice(1).map((time, index) => time - (times[index] ?? time));
  const sorted = [...lasted].sort((a, b) => a - b);
  return { frames: lasted.length, longest: sorted.at(-1) ?? 0, median: sorted[sorted.length >> 1] ?? 0 };
}

declare global {
  interface Window {
    crossfadeFrames?: number[];
  }
}
