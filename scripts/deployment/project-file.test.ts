import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { recordTag, withTag } from './project-file';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'crossfade-project-'));
  file = path.join(directory, 'cdktf.json');
});
afterEach(() => rmSync(directory, { recursive: true }));

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
}`);
    expect(JSON.parse(withTag('{"app":"x"}', 'blue', 'v3'))).toEqual({
      app: 'x',
      context: { blueTag: 'v3' },
    });
  });

  it('keeps its indentation, the ends of its lines, and its own end', () => {
    const before = '{\r\n    "context": {\r\n        "greenTag": "v2"\r\n    }\r\n}\r\n';
    expect(withTag(before, 'green', 'v3')).toBe(before.replace('v2', 'v3'));
    expect(withTag('{\n\t"context": {}\n}', 'blue', 'v3')).toBe(
      '{\n\t"context": {\n\t\t"blueTag": "v3"\n\t}\n}',
    );
  });

  it('that is a link stays one, and who may read it stays so', async () => {
    const real = path.join(directory, 'real.json');
    writeFileSync(real, '{"context":{}}');
    chmodSync(real, 0o600);
    symlinkSync(real, file);
    await recordTag(directory, 'green', 'v7');
    expect(JSON.parse(readFileSync(real, 'utf8'))).toEqual({ context: { greenTag: 'v7' } });
    expect(statSync(real).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory).sort()).toEqual(['cdktf.json', 'real.json']);
  });

  it('that cannot be written is told in a line, and nothing else is left', async () => {
    mkdirSync(file);
    await expect(recordTag(directory, 'green', 'v7')).rejects.toThrow(
      /cdktf\.json cannot be written, which is to say what green runs from now on \(EISDIR.*\): see that it can be/,
    );
    expect(readdirSync(directory)).toEqual(['cdktf.json']);
  });

  it('is replaced at once', async () => {
    writeFileSync(file, '{"context":{}}');
    await recordTag(directory, 'green', 'v7');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ context: { greenTag: 'v7' } });
    expect(readdirSync(directory)).toEqual(['cdktf.json']);
  });
});
