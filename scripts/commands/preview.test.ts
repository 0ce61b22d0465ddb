import { runCommand } from './testing/run-command';
import { startRunningSystem } from './testing/running-system';
import { previewCommand } from './preview';

let system: Awaited<ReturnType<typeof startRunningSystem>>;

beforeEach(async () => {
  system = await startRunningSystem();
  await system.putWeights('{"blue":100,"green":0}');
});

afterEach(() => system.close());

function preview(...args: string[]) {
  return runCommand(previewCommand, [...args, '--endpoint-url', system.url]);
}

describe('crossfade preview', () => {
  it('finds a colour well, and says what it did not try', async () => {
    const { out, err, status } = await preview('green');
    expect(out).toMatch(/^green at weight 0, by http:\/\/127\.0\.0\.1:\d+\/\?colour=green\n\n/);
    expect(out).toContain('1 healthy');
    expect(out).toContain('/health says ok');
    expect(out).toContain('20 of 20 answered by green v-green');
    expect(out).toMatch(/latency +p50 \d+ ms, p95 \d+ ms, slowest \d+ ms/);
    expect(out).toContain('loads, with 1 scripts and styles');
    expect(out).toContain('not tried: by ?colour= the servers take a socket only with the signed ticket');
    expect({ err, status }).toEqual({ err: '', status: 0 });
  });

  it('says the same in JSON', async () => {
    const { out } = await preview('blue', '--json', '--requests', '3');
    expect(JSON.parse(out)).toMatchObject({
      ok: true,
      colour: 'blue',
      weight: 100,
      versions: ['v-blue'],
      checks: expect.arrayContaining([
        { name: 'requests', status: 'ok', detail: '3 of 3 answered by blue v-blue' },
      ]) as unknown[],
    });
  });

  it.each<[string, () => void, RegExp]>([
    [
      'another colour answers',
      () => (system.behaviour.says.green = 'blue'),
      /FAILED +requests +20 of 20: blue answered instead/,
    ],
    [
      'it answers with errors',
      () => (system.behaviour.errors.green = 1),
      /FAILED +requests +20 of 20 failed, for example: HTTP 500/,
    ],
    [
      'the page lacks its script',
      () => system.behaviour.files.clear(),
      /FAILED +page +the page needs \/main\.js: HTTP 404/,
    ],
    [
      'the page is none',
      () => (system.behaviour.page = { contentType: 'application/json', body: '{}' }),
      /FAILED +page +\/ is no page but application\/json/,
    ],
  ])('ends with 1 when %s', async (_what, damage, complaint) => {
    damage();
    const { out, status } = await preview('green');
    expect(out).toMatch(complaint);
    expect(status).toBe(1);
  });

  it('ends with 1 when nobody answers', async () => {
    const { out, status } = await preview('green', '--url', 'http://127.0.0.1:1', '--requests', '2');
    expect(out).toMatch(/FAILED +requests +2 of 2 failed, for example: .*ECONNREFUSED/);
    expect(out).toMatch(/FAILED +latency +nothing answered/);
    expect(status).toBe(1);
  });

  it.each<[string, string[], string]>([
    ['a colour that is none', ['red'], "value 'red' is invalid"],
    ['no colour', [], "missing required argument 'colour'"],
    ['no requests', ['green', '--requests', '0'], '--requests takes a whole number from 1 to 1000'],
    ['an address that is none', ['green', '--url', 'ftp://x'], '--url takes an address'],
  ])('refuses %s', async (_what, args, complaint) => {
    const { out, err, status } = await preview(...args);
    expect(err).toContain(complaint);
    expect({ out, status }).toEqual({ out: '', status: 2 });
  });
});
