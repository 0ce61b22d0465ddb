import { createProgress } from './progress';
import { duration, liveLines } from './progress-lines';

function show(isTerminal: boolean, steps: string[] = []) {
  let shown = '';
  let now = 0;
  const progress = createProgress({
    err: (text) => (shown += text),
    isTerminal,
    steps,
    now: () => now,
    size: { columns: 40, rows: 24 },
  });
  const after = (ms: number, note: string) => () => {
    now += ms;
    return Promise.resolve(note);
  };
  return { progress, after, shown: () => shown };
}

describe('progress without a terminal', () => {
  it('is a line when a step begins, and one when it ends', async () => {
    const { progress, after, shown } = show(false);
    await progress.step('network', after(65_000, '3 created'));
    progress.say('set the name servers');
    expect(shown()).toBe('network ...\nnetwork: 3 created (1 min 5 s)\nset the name servers\n');
  });

  it('says which step has failed', async () => {
    const { progress, shown } = show(false);
    await expect(progress.step('data', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(shown()).toBe('data ...\ndata: failed (0 s)\n');
  });
});

describe('progress on a terminal', () => {
  it('leaves a line of every step that has ended, in the order of their ends', async () => {
    const { progress, after, shown } = show(true, ['network', 'data', 'page']);
    let finish: (note: string) => void = () => undefined;
    const slow = progress.step('network', () => new Promise<string>((resolve) => (finish = resolve)));
    await progress.step('data', after(2_000, '1 changed'));
    finish('3 created');
    await slow;
    const screen = asSeen(shown());
    expect(screen).toEqual(['✓ data: 1 changed (2 s)', '✓ network: 3 created (2 s)']);
  });

  it('marks what has failed', async () => {
    const { progress, shown } = show(true);
    await expect(progress.step('data', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(asSeen(shown())).toEqual(['✗ data: failed (0 s)']);
  });

  it('shows what goes on and what is to come, no line longer than the terminal', () => {
    const step = {
      name: 'data',
      startedAt: 0,
      detail: 'Still creating...\u001b[2J [2m10s elapsed], and so on',
    };
    const lines = liveLines([step], ['service', 'page'], 130_000, { columns: 40, rows: 24 });
    expect(lines).toEqual([
      expect.stringMatching(/^. data: 2 min 10 s {2}Still creating/) as string,
      '· service',
      '· page',
    ]);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(40);
    expect(lines.join('')).not.toMatch(/\p{Cc}/u);
    expect(liveLines([step], ['service', 'page'], 0, { columns: 40, rows: 6 })).toHaveLength(2);
  });

  it.each([
    [499, '0 s'],
    [59_400, '59 s'],
    [60_000, '1 min 0 s'],
    [3_725_000, '62 min 5 s'],
  ])('%d ms is %s', (ms, text) => expect(duration(ms)).toBe(text));
});

/** The lines that a terminal would show in the end, without colours. */
function asSeen(output: string): string[] {
  let lines = [''];
  // eslint-disable-next-line no-control-regex
  for (const part of output.replace(/\u001b\[\d+m/g, '').split(/(\u001b\[\d*[AJ]|\n|\r)/)) {
    const up = /^\u001b\[(\d+)A$/.exec(part)?.[1]; // eslint-disable-line no-control-regex
    if (up !== undefined) lines = lines.slice(0, -Number(up));
    else if (part === '\n') lines.push('');
    else if (part === '\r' || part === '\u001b[J') lines[lines.length - 1] = '';
    else lines[lines.length - 1] = (lines.at(-1) ?? '') + part;
  }
  return lines.filter((line) => line !== '');
}
