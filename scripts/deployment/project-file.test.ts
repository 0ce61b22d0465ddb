import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { recordTag, withTag } from './project-file';

describe('cdktf.json', () => {
  it('gets the tag of a colour, and keeps everything else in its order', () => {
    const before = '{"language":"typescript","app":"x","context":{"project":"show","greenTag":"v2"},"z":[1]}';
    expect(withTag(before, 'green', 'abc123')).toBe(`{
  "language": "typescript",
  "app": "x",
  "context": {
    "project": "show",
    "greenTag": "abc123"
  },
  "z": [
    1
  ]
}
`);
    expect(JSON.parse(withTag('{"app":"x"}', 'blue', 'v3'))).toEqual({
      app: 'x',
      context: { blueTag: 'v3' },
    });
  });

  it('is replaced at once', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'crossfade-project-'));
    const file = path.join(directory, 'cdktf.json');
    writeFileSync(file, '{"context":{}}');
    await recordTag(directory, 'green', 'v7');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ context: { greenTag: 'v7' } });
    expect(readdirSync(directory)).toEqual(['cdktf.json']);
    rmSync(directory, { recursive: true });
  });
});
