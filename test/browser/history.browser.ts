import type { ChatPage } from './support/chat-page';
import { fill, Guest } from './support/guest';
import { onStage } from './support/on-stage';

jest.setTimeout(240_000);

const MESSAGES = 2_000;
/** Pixels that a message may move when older ones come above it: less than a line. */
const STILL = 4;

const show = onStage();

describe('a room with 2,000 messages', () => {
  it('is read upwards to its beginning without a gap, and without a jump when older messages come', async () => {
    const { url } = show.stage.rehearsal;
    const room = await (await Guest.arrive(url, 'Host')).opens('History');
    const log = await fill(url, room, MESSAGES);
    const page = await show.chat({ room });
    await page.enter('Anna');
    await page.log.getByRole('listitem').first().waitFor();

    const walk = await readToTheBeginning(page);
    expect(walk.moved).toBeLessThanOrEqual(STILL);
    expect(walk.ids).toEqual(log.map(({ clientId }) => clientId));

    const { frames, longest, median } = await scrollToTheEnd(page);
    const nodes = await page.visitor.page.evaluate(() => document.querySelectorAll('*').length);
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

/** Goes to the top again and again, until so many messages were shown, or nothing older comes for long. */
function readToTheBeginning({ log }: ChatPage): Promise<Walk> {
  return log.evaluate(async (scroller, wanted) => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const items = () => [...scroller.querySelectorAll<HTMLElement>('[data-client-id]')];
    const topOf = (item: Element) => item.getBoundingClientRect().top;
    const ids: string[] = [];
    let [pages, moved] = [0, 0];
    const note = () => {
      const shown = items().map(({ dataset }) => dataset.clientId ?? '');
      const known = shown.findIndex((id) => id === ids[0]);
      ids.unshift(...shown.slice(0, known === -1 ? shown.length : known));
    };
    for (;;) {
      note();
      scroller.scrollTop = 0;
      await frame();
      const edge = topOf(scroller);
      const top = items().find((item) => topOf(item) + item.offsetHeight > edge);
      const [before, oldest] = [top ? topOf(top) : 0, items()[0]?.dataset.clientId];
      if (ids.length >= wanted) return { ids, pages, moved };
      // Ten seconds at least.
      for (let waited = 0; waited < 600 && items()[0]?.dataset.clientId === oldest; waited += 1)
        await frame();
      if (!top || items()[0]?.dataset.clientId === oldest) return { ids, pages, moved };
      for (let settled = 0; settled < 10; settled += 1) await frame();
      pages += 1;
      const same = scroller.querySelector(`[data-client-id="${CSS.escape(top.dataset.clientId ?? '')}"]`);
      moved = Math.max(moved, same ? Math.abs(topOf(same) - before) : Infinity);
    }
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
    await page.mouse.wheel(0, 1_500);
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
