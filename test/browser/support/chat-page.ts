import type { Browser, Locator, Page } from 'playwright-core';
import { TEXTS, type Texts } from '../../../app/web/texts';
import { recordingOf, type Recording } from './recorder';
import { Visitor, type VisitorOptions } from './visitor';

export interface ChatPageOptions extends VisitorOptions {
  /** The id of the room in the address. */
  readonly room?: string;
  /** Prepares the page before anything is loaded. */
  readonly before?: (page: Page) => Promise<unknown>;
}

/** The audience's page, by the roles and names that a screen reader would tell. */
export class ChatPage {
  readonly name: Locator;
  readonly join: Locator;
  readonly log: Locator;
  readonly field: Locator;
  readonly send: Locator;
  readonly rooms: Locator;
  readonly room: Locator;
  readonly banner: Locator;
  readonly status: Locator;

  private constructor(
    readonly visitor: Visitor,
    readonly texts: Readonly<Texts>,
  ) {
    const { page } = visitor;
    const [beforeServer] = texts.servedBy('');
    this.name = page.getByRole('textbox', { name: texts.yourName, exact: true });
    this.join = visitor.button(texts.join);
    this.log = page.getByRole('log', { name: texts.messages });
    this.field = page.getByRole('textbox', { name: texts.message, exact: true });
    this.send = visitor.button(texts.send);
    this.rooms = page.getByRole('navigation', { name: texts.rooms });
    this.room = page.getByRole('heading', { level: 2 });
    this.banner = page.getByRole('alert').filter({ hasText: texts.connectionLost });
    this.status = page.getByRole('status').filter({ hasText: beforeServer.trim() });
  }

  static async open(browser: Browser, url: string, options: ChatPageOptions = {}): Promise<ChatPage> {
    const { room, before, ...visitorOptions } = options;
    const language = options.language === 'ko-KR' ? 'ko' : 'en';
    const chat = new ChatPage(await Visitor.arrive(browser, url, visitorOptions), TEXTS[language]);
    const { page } = chat.visitor;
    await before?.(page);
    await page.goto(room === undefined ? url : `${url}/#${room}`);
    return chat;
  }

  /** Joins under a name, and waits until the room is there. */
  async enter(name: string): Promise<void> {
    await this.name.fill(name);
    await this.join.click();
    await this.isServed();
    await this.field.focus();
  }

  /** Resolves once a server has greeted the page. */
  async isServed(): Promise<void> {
    await this.status.waitFor();
  }

  /** Types a text into the message's field, a key at a time. */
  async type(text: string, delay = 0): Promise<void> {
    await this.field.pressSequentially(text, { delay });
  }

  /** Types a text and sends it with Enter. */
  async say(text: string, delay = 0): Promise<void> {
    await this.type(text, delay);
    await this.field.press('Enter');
  }

  /** A message, sent or not, by its text or a part of it. */
  message(text: string): Locator {
    return this.log.getByRole('listitem').filter({ hasText: text });
  }

  /** A stored message, by its text or a part of it. */
  stored(text: string): Locator {
    return this.message(text).and(this.visitor.page.locator('[data-colour]'));
  }

  /** A message that is not stored yet, by its text or a part of it. */
  pending(text: string): Locator {
    return this.message(text).and(this.visitor.page.locator('[data-state]'));
  }

  recording(): Promise<Recording> {
    return recordingOf(this.visitor.page);
  }

  /** The colour that the page wears. */
  colour(): Promise<string | undefined> {
    return this.visitor.page.evaluate(() => document.body.dataset.colour);
  }
}
