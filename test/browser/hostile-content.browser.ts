import { Guest } from './support/guest';
import { onStage } from './support/on-stage';

const show = onStage();

const NAMES = [
  '<script>pwned=1</script>',
  '<img src=x onerror="pwned=1">',
  '"><svg onload=pwned=1>',
  'مرحبا بالعالم',
  'W'.repeat(40),
  '👩‍👩‍👧‍👦👩🏽‍🚀🏳️‍🌈',
  'Z̷̧̢̛̛̮̣̩͇͌̓͑a̴̡l̵g̶o̷',
];

const TEXTS = [
  '<script>pwned=1; alert(1)</script>',
  '<img src=x onerror="pwned=1; alert(1)">',
  '<img src="https://example.com/pixel.png"><link rel=stylesheet href="https://example.com/x.css">',
  '<iframe srcdoc="<script>parent.pwned=1</script>"></iframe>',
  '</li></ol></main><h1>Connection lost</h1>',
  '\u202egnp.exe\u202c and \u2067right to left\u2069 with \u200f marks',
  'اَلْعَرَبِيَّةُ mixed with English and 한국어 and עברית',
  'W'.repeat(2_000),
  `https://example.com/${'a'.repeat(1_900)}`,
  '👩‍👩‍👧‍👦'.repeat(80),
  '\u0000\u0001\u0007\u001b[31mred\u001b[0m\u007f\u0085',
  `Z${'\u0335\u0334\u0336\u031b'.repeat(200)}algo`,
  '\n'.repeat(300) + 'after many lines',
  '{{constructor.constructor("pwned=1")()}} ${pwned=1} %3Cscript%3E &lt;b&gt;',
];

describe('what others write', () => {
  it('stays text: no script runs, nothing is fetched, nothing is wider than a small phone', async () => {
    const { url } = show.stage.rehearsal;
    const room = await (await Guest.arrive(url, 'Host')).opens('<b onclick="pwned=1">A room</b>');
    const guests = await Promise.all(NAMES.map((name) => Guest.arrive(url, name)));
    await Promise.all(guests.map((guest) => guest.says(room, ['Hello.'])));
    await guests[0]?.says(room, TEXTS);

    const page = await show.chat({ room });
    await page.enter('Anna');
    await page.stored('{{constructor').waitFor();
    const shown = (await page.log.textContent())?.normalize('NFC');
    for (const text of ['<script>pwned=1; alert(1)</script>', '</li></ol></main>', ...NAMES])
      expect(shown).toContain(text.normalize('NFC'));
    expect(await page.log.locator('script, img, iframe, link, h1').count()).toBe(0);
    expect(await page.visitor.page.evaluate(() => 'pwned' in window)).toBe(false);
    expect(await page.visitor.overflows()).toBe(false);
    expect(await page.log.evaluate(tooWide)).toEqual([]);
    expect(await page.room.innerText()).toContain('<b onclick="pwned=1">A room</b>');
    expect(await page.banner.count()).toBe(0);
  });

  it('is a link only where it leads to another page', async () => {
    const { url } = show.stage.rehearsal;
    const room = await (await Guest.arrive(url, 'Host')).opens('Links');
    await (
      await Guest.arrive(url, 'Mallory')
    ).says(room, [
      'javascript:alert(1) data:text/html,<script>alert(1)</script> file:///etc/passwd vbscript:x',
      'see https://example.com/a_(b)?c=d#e, or (http://example.org).',
      'https://user:secret@example.com and https:example.com and //example.com',
    ]);
    const page = await show.chat({ room });
    await page.enter('Anna');
    await page.stored('https:example.com').waitFor();
    const links = await page.log.getByRole('link').evaluateAll((anchors) =>
      anchors.map((anchor) => {
        const { protocol, rel, target } = anchor as HTMLAnchorElement;
        return { protocol, rel: rel.split(' ').sort().join(' '), target };
      }),
    );
    for (const link of links)
      expect(link).toEqual({
        protocol: expect.stringMatching(/^https?:$/) as string,
        rel: 'nofollow noopener noreferrer',
        target: '_blank',
      });
    expect(links.length).toBeGreaterThan(0);
    const safe = await page.log
      .getByRole('link', { name: 'https://example.com/a_(b)?c=d#e', exact: true })
      .count();
    expect(safe).toBe(1);
  });

  it('as a name is taken as it is, or refused with a sentence', async () => {
    const page = await show.chat();
    await page.name.fill('\u0007\u0008\u202e');
    await page.join.click();
    await page.visitor.page.getByRole('alert').filter({ hasText: /\w/ }).waitFor();
    expect(await page.field.isVisible()).toBe(false);
    const name = '<img src=x onerror=alert(1)>';
    await page.enter(name);
    await page.say('It is only me.');
    await page.stored('It is only me.').waitFor();
    expect(await page.stored('It is only me.').innerText()).toContain(name);
  });
});

/* Texts of elements in there that stand out at the right. */
function tooWide(log: Element): string[] {
  const edge = log.getBoundingClientRect().right + 1;
  return [...log.querySelectorAll('*')]
    .filter((element) => element.getBoundingClientRect().right > edge)
    .map(({ textContent }) => textContent.slice(0, 40));
}
