import { createLiveLines } from './live-lines';

/** What a terminal shows in the end: understands only what is used here. */
function screen(written: string): string[] {
  const rows: string[] = [''];
  let row = 0;
  const text = written.replaceAll('\u001b', '␛');
  for (const [part] of text.matchAll(/␛\[\??\d*[A-Za-z]|\n|[^␛\n]+/g)) {
    const up = /^␛\[(\d+)A$/.exec(part);
    if (up) row -= Number(up[1]);
    else if (part === '␛[2K') rows[row] = '';
    else if (part === '␛[0J') rows.splice(row, Infinity, '');
    else if (part === '\n') rows[++row] ??= '';
    else if (!part.startsWith('␛')) rows[row] = part;
  }
  return rows;
}

describe('lines that are drawn anew', () => {
  let written = '';
  const lines = () => {
    written = '';
    return createLiveLines((text) => (written += text));
  };

  it('stand where those before them stood, also when they are fewer', () => {
    const live = lines();
    live.show(['one', 'two', 'three']);
    live.show(['four', 'five']);
    expect(screen(written)).toEqual(['four', 'five', '']);
  });

  it('stay at the end, and what comes next stands below', () => {
    const live = lines();
    live.show(['one']);
    live.end();
    live.show(['two']);
    expect(screen(written)).toEqual(['one', 'two', '']);
  });

  it('can be taken away', () => {
    const live = lines();
    live.show(['one', 'two']);
    live.clear();
    expect(screen(written)).toEqual(['']);
  });

  it('do not wrap, and leave the terminal wrapping', () => {
    lines().show(['one']);
    expect(written.lastIndexOf('\u001b[?7h')).toBeGreaterThan(written.lastIndexOf('\u001b[?7l'));
  });
});
