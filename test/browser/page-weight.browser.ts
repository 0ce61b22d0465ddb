import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { sharedImage } from '../support/run/made-once';
import { fill, Guest } from './support/guest';
import { onStage } from './support/on-stage';

const LIMIT_BYTES = 130_000;

const show = onStage();

describe('the audience’s page', () => {
  it('has less than 130 KB of JavaScript, compressed, in one file', async () => {
    const folder = path.join(await sharedImage(), 'web');
    const scripts = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.js'),
    );
    expect(scripts).toEqual(['main.js']);
    const { length } = gzipSync(readFileSync(path.join(folder, 'main.js')), { level: 9 });
    console.info(`main.js: ${(length / 1_000).toFixed(1)} KB compressed`);
    expect(length).toBeLessThan(LIMIT_BYTES);
  });

  it('shows messages soon after a load with nothing in the cache', async () => {
    const { url } = show.stage.rehearsal;
    const room = await (await Guest.arrive(url, 'Host')).opens('Speed');
    await fill(url, room, 50);
    const chat = await show.chat({ room });
    await chat.enter('Anna');
    const { page, context } = chat.visitor;
    const protocol = await context.newCDPSession(page);
    await protocol.send('Network.setCacheDisabled', { cacheDisabled: true });
    await page.reload({ waitUntil: 'commit' });
    await chat.log.getByRole('listitem').first().waitFor();
    const ms = await page.evaluate(() => performance.now());
    console.info(`the first message was there ${ms.toFixed(0)} ms after the page was asked for`);
  });
});
