import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { freePorts, Sandbox, type RunningCommand } from '../support/crossfade';
import { launchBrowser } from './support/browser';
import { ConsoleScreen } from './support/console-screen';

const WITHIN_MS = 60_000;
const sandbox = new Sandbox();
let demo: RunningCommand;
let browser: Browser | undefined;
let screen: ConsoleScreen;

beforeAll(async () => {
  const { flags } = await freePorts();
  demo = sandbox.start(['demo', ...flags, ...(await sandbox.shared())]);
  await demo.printed('Ctrl-C stops all of it');
  browser = await launchBrowser();
  const [url = ''] = demo.stdout.match(/http:\S+\?token=\S+/) ?? [];
  screen = await ConsoleScreen.open(browser, url);
  screen.page.setDefaultTimeout(WITHIN_MS);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await sandbox.dispose();
}, 60_000);

/** Waits for what a presenter sees from the last row. */
async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + WITHIN_MS;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`not within ${WITHIN_MS / 1_000} s: ${what}`);
    await sleep(100);
  }
}

/* Blue and green, in percent. */
const shares = async (region: string) => {
  const [blue = NaN, green = NaN] = [...(await screen.region(region).innerText()).matchAll(/(\d+)%/g)].map(
    ([, share]) => Number(share),
  );
  return { blue, green };
};
const nobodyDropped = async () => {
  for (const name of ['Dropped', 'Lost', 'Shown twice'])
    expect([name, await screen.counter(name).innerText()]).toEqual([name, '0']);
};

describe('the presenter’s console of a rehearsal', () => {
  it('shows everybody on blue, real clients that chat, and nothing lost', async () => {
    await screen.controls.getByText('Load balancer: 100/0').waitFor();
    await until('the observers chat', async () =>
      /^[1-9]/.test(await screen.counter('Messages').innerText()),
    );
    await until('requests are sampled', async () => (await screen.samples()).blue > 20);
    expect(await screen.samples()).toMatchObject({ green: 0, errors: 0 });
    expect(
      await screen
        .region('Tasks')
        .getByRole('row')
        .filter({ hasText: /serving/ })
        .count(),
    ).toBe(2);
    await nobodyDropped();
  });

  it('shifts to 50/50: the load balancer has it, new requests and open sockets follow', async () => {
    await screen.button('50/50').click();
    await screen.controls.getByText(/^50\/50: .*verified in \d+ ms/).waitFor();
    await screen.controls.getByText('Load balancer: 50/50').waitFor();
    await until('green answers', async () => (await screen.samples()).green > 5);
    await until('it is configured', async () => (await shares('Configured')).green === 50);
    await until('half of the sockets are green', async () => (await shares('Open sockets')).green === 50);
    await screen.history.getByText('Shift 100/0 → 50/50').waitFor();
    await nobodyDropped();
  });

  it('shows the errors of an injected fault, and ends it', async () => {
    await screen.page.getByRole('textbox', { name: 'Errors %' }).fill('60');
    await screen.button('Inject fault').click();
    await screen.controls.getByText(/^Green: 60 % errors/).waitFor();
    await until('errors are shown', async () => (await screen.samples()).errors > 2);
    await screen.page.getByText(/the last: HTTP 500/).waitFor();
    await screen.button('End fault').click();
    await screen.controls.getByText(/^Green: 60 % errors/).waitFor({ state: 'hidden' });
  });

  it('rolls back, which a second window of it simply sees', async () => {
    const second = await screen.visitor.context.newPage();
    await second.goto(screen.page.url());
    await second.getByText('Load balancer: 50/50').waitFor();
    await screen.button('Rollback').click();
    await screen.controls.getByText('Load balancer: 100/0').waitFor();
    await second.getByText('Load balancer: 100/0').waitFor();
    await until('no socket is green', async () => (await shares('Open sockets')).green === 0);
    await screen.history.getByText('Rollback 50/50 → 100/0').waitFor();
    await nobodyDropped();
    await second.close();
    expect(screen.visitor.problems).toEqual([]);
  });
});
