import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { installRecorder } from './recorder';
import { SocketWatch } from './socket-watch';

export const SIZES = {
  smallPhone: { width: 360, height: 740 },
  desktop: { width: 1280, height: 800 },
  projector: { width: 1920, height: 1080 },
} as const;

export interface VisitorOptions {
  /** @default 'smallPhone' */
  readonly size?: keyof typeof SIZES;
  /** What the browser prefers. @default 'en-GB' */
  readonly language?: 'en-GB' | 'ko-KR';
  /** What the system prefers. @default 'light' */
  readonly theme?: 'light' | 'dark';
  /** Device pixels a CSS pixel. @default 1 */
  readonly scale?: number;
}

/** Somebody with a browser of their own, who sees one page at a time. */
export class Visitor {
  /** What no page may ever do: requests to other origins, dialogs, uncaught errors, breaches of its security policy. */
  readonly problems: string[] = [];
  readonly sockets: SocketWatch;

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    private readonly origin: string,
  ) {
    this.sockets = new SocketWatch(page);
    this.#watch();
  }

  /** @param url where the pages are: requests to anywhere else are problems */
  static async arrive(browser: Browser, url: string, options: VisitorOptions = {}): Promise<Visitor> {
    const { size = 'smallPhone', language = 'en-GB', theme = 'light', scale = 1 } = options;
    const isPhone = size === 'smallPhone';
    const context = await browser.newContext({
      viewport: SIZES[size],
      locale: language,
      timezoneId: 'UTC',
      colorScheme: theme,
      deviceScaleFactor: scale,
      isMobile: isPhone,
      hasTouch: isPhone,
    });
    await installRecorder(context);
    return new Visitor(context, await context.newPage(), new URL(url).origin);
  }

  async close(): Promise<void> {
    await this.context.close();
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  /** Whether something is wider than the window. */
  overflows(): Promise<boolean> {
    return this.page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  }

  #watch(): void {
    const strange = (address: string) => {
      const { protocol, host } = new URL(address);
      const isInline = protocol === 'data:' || protocol === 'blob:';
      if (!isInline && host !== new URL(this.origin).host) this.problems.push(`a request to ${address}`);
    };
    this.context.on('request', (request) => strange(request.url()));
    this.page.on('websocket', (socket) => strange(socket.url()));
    this.page.on('pageerror', (error) => this.problems.push(`uncaught: ${error.message}`));
    this.page.on('dialog', (dialog) => {
      this.problems.push(`a dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    this.page.on('console', (message) => {
      const text = message.text();
      if (/Content Security Policy/i.test(text)) this.problems.push(text);
    });
  }
}
