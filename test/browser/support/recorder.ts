import type { BrowserContext, Page } from 'playwright-core';

/** What a user of the chat's page could have seen since it was loaded. */
export interface Recording {
  /** How often the banner appeared. */
  readonly banners: number;
  /** Ids of messages that were shown more than once at the same time. */
  readonly shownTwice: readonly string[];
  /** Ids of messages that were shown and then were not. */
  readonly vanished: readonly string[];
  /** Ids of what is shown at the moment, from the top. */
  readonly shown: readonly string[];
  /** The colours that the page wore, one after the other. */
  readonly colours: readonly string[];
  /** What stood in the message's field, one after the other. */
  readonly drafts: readonly string[];
  /** How often the message's field lost the focus since `hold`. */
  readonly blurs: number;
  /** How far what was read moved on the screen since `hold`, in pixels. */
  readonly moved: number;
}

interface Recorder {
  read(): Recording;
  hold(isReading: boolean): void;
}

declare global {
  interface Window {
    crossfadeRecorder?: Recorder;
  }
}

/** Records what all pages of a context show, from their beginning. */
export function installRecorder(context: BrowserContext): Promise<unknown> {
  return context.addInitScript(record);
}

export function recordingOf(page: Page): Promise<Recording> {
  return page.evaluate(() => {
    if (!window.crossfadeRecorder) throw new Error('nothing is recorded on this page');
    return window.crossfadeRecorder.read();
  });
}

/**
 * From here on the message's field should keep the focus.
 * @param isReading whether the message at the top of the screen should stay where it is as well
 */
export function hold(page: Page, isReading: boolean): Promise<void> {
  return page.evaluate((reading) => window.crossfadeRecorder?.hold(reading), isReading);
}

/* Sent to the page as text, so it uses nothing from outside. */
function record(): void {
  const shownTwice = new Set<string>();
  const ever = new Set<string>();
  const vanished = new Set<string>();
  const colours: string[] = [];
  const drafts: string[] = [];
  let [banners, bannerIsUp, blurs, moved] = [0, false, 0, 0];
  let place: { readonly id: string; readonly top: number } | undefined;

  const log = () => document.querySelector('[role=log]');
  const field = () => document.querySelector('textarea');
  const items = () =>
    [...(log()?.querySelectorAll<HTMLElement>('[data-client-id]') ?? [])].filter((item) =>
      item.checkVisibility(),
    );
  const shown = () => items().map(({ dataset }) => dataset.clientId ?? '');
  const topOf = (element: Element) => element.getBoundingClientRect().top;

  const notePage = () => {
    const alerts = [...document.querySelectorAll('[role=alert]')];
    const isUp = alerts.some((one) => one.checkVisibility() && /^\s*Connection lost/.test(one.textContent));
    if (isUp && !bannerIsUp) banners += 1;
    bannerIsUp = isUp;
    const colour = document.body.dataset.colour;
    if (colour !== undefined && colour !== colours.at(-1)) colours.push(colour);
  };
  const noteMessages = () => {
    const ids = shown();
    const unique = new Set(ids);
    if (unique.size < ids.length)
      for (const [index, id] of ids.entries()) if (ids.indexOf(id) !== index) shownTwice.add(id);
    for (const id of ever) if (!unique.has(id)) vanished.add(id);
    for (const id of unique) ever.add(id);
  };
  const noteDraft = () => {
    const draft = field()?.value;
    if (draft !== undefined && draft !== drafts.at(-1)) drafts.push(draft);
  };
  const notePlace = () => {
    const item = place && log()?.querySelector(`[data-client-id="${CSS.escape(place.id)}"]`);
    if (place) moved = Math.max(moved, item ? Math.abs(topOf(item) - place.top) : Infinity);
  };

  const everyFrame = () => {
    noteDraft();
    notePlace();
    requestAnimationFrame(everyFrame);
  };
  const begin = () => {
    new MutationObserver(() => {
      notePage();
      noteMessages();
    }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    everyFrame();
  };
  document.addEventListener('input', noteDraft, true);
  document.addEventListener('focusout', ({ target }) => target === field() && (blurs += 1), true);
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', begin);
  else begin();

  window.crossfadeRecorder = {
    read: () => ({
      banners,
      shownTwice: [...shownTwice],
      vanished: [...vanished],
      shown: shown(),
      colours,
      drafts,
      blurs,
      moved,
    }),
    hold: (isReading) => {
      [blurs, moved] = [0, 0];
      const edge = log()?.getBoundingClientRect().top ?? 0;
      const top = isReading ? items().find((item) => topOf(item) >= edge) : undefined;
      place = top?.dataset.clientId === undefined ? undefined : { id: top.dataset.clientId, top: topOf(top) };
    },
  };
}
