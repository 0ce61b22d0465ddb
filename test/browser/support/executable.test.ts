import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromiumExecutable } from './executable';

describe('the executable of Chromium', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'crossfade-test-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const place = (name: string, mode = 0o755) => {
    const file = path.join(folder, name);
    writeFileSync(file, '');
    chmodSync(file, mode);
    return file;
  };

  it('is the one that CHROMIUM names', () => {
    place('chromium');
    const other = place('other');
    expect(chromiumExecutable({ CHROMIUM: other, PATH: folder })).toBe(other);
  });

  it.each(['chromium', 'chromium-browser', 'google-chrome'])('is found as %s on the PATH', (name) => {
    const file = place(name);
    expect(chromiumExecutable({ PATH: `/nowhere::${folder}` })).toBe(file);
  });

  it('is missed with a line that says what to do', () => {
    expect(() => chromiumExecutable({ PATH: folder })).toThrow(/install Chromium .* or set CHROMIUM/);
    expect(() => chromiumExecutable({})).toThrow(/install Chromium/);
  });

  it('is not guessed when CHROMIUM names something else', () => {
    place('chromium');
    const env = { CHROMIUM: path.join(folder, 'missing'), PATH: folder };
    expect(() => chromiumExecutable(env)).toThrow(/CHROMIUM is .*missing, which cannot be run/);
  });
});
