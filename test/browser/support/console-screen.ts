import type { Browser, Locator, Page } from 'playwright-core';
import { TEXTS, type Texts } from '../../../scripts/console/page/texts';
import { Visitor, type VisitorOptions } from './visitor';

/** The presenter's console, by the roles and names that a screen reader would tell. */
export class ConsoleScreen {
  readonly page: Page;
  readonly controls: Locator;
  readonly history: Locator;

  private constructor(
    readonly visitor: Visitor,
    readonly texts: Readonly<Texts>,
  ) {
    this.page = visitor.page;
    this.controls = this.region(texts.controls);
    this.history = this.region(texts.history);
  }

  static async open(browser: Browser, url: string, options: VisitorOptions = {}): Promise<ConsoleScreen> {
    const { size = 'projector', language = 'en-GB' } = options;
    const visitor = await Visitor.arrive(browser, url, { ...options, size });
    const screen = new ConsoleScreen(visitor, TEXTS[language === 'ko-KR' ? 'ko' : 'en']);
    await visitor.page.goto(url);
    await screen.page.getByText(screen.texts.stream.live, { exact: true }).waitFor();
    return screen;
  }

  region(name: string): Locator {
    return this.page.getByRole('region', { name, exact: true });
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  /** A figure under a name, such as `Dropped`. */
  counter(name: string): Locator {
    const term = this.page.getByRole('term').filter({ hasText: new RegExp(`^${name}$`) });
    return this.region(this.texts.counters)
      .getByRole('definition')
      .and(term.locator('xpath=following-sibling::dd'));
  }

  /** Samples that are shown, by who answered, and those that failed. */
  async samples(): Promise<{ readonly blue: number; readonly green: number; readonly errors: number }> {
    const field = this.page.getByRole('img', { name: /^The last sampled requests/ });
    const [blue = NaN, green = NaN, errors = NaN] =
      (await field.getAttribute('aria-label'))?.match(/\d+/g)?.map(Number) ?? [];
    return { blue, green, errors };
  }
}
