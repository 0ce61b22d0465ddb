import type { Browser, Locator, Page } from 'playwright-core';
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

  private constructor(readonly visitor: Visitor) {
    const { page } = visitor;
    this.name = page.getByRole('textbox', { name: 'Your name' });
    this.join = visitor.button('Join the chat');
    this.log = page.getByRole('log', { name: 'Messages' });
    this.field = page.getByRole('textbox', { name: 'Message', exact: true });
    this.send = visitor.button('Send');
    this.rooms = page.getByRole('navigation', { name: 'Rooms' });
    this.room = page.getByRole('heading', { level: 2 });
    this.banner = page.getByRole('alert').filter({ hasText: /^Connection lost/ });
    this.status = page.getByRole('status').filter({ hasText: /^You are on/ });
  }

  static async open(browser: Browser, url: string, options: ChatPageOptions = {}): Promise<ChatPage> {
    const { room, before, ...visitorOptions } = options;
    const chat = new ChatPage(await Visitor.arrive(browser, url, visitorOptions));
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
