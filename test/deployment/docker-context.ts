import { cpSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** A pattern of .dockerignore, and whether it takes a file back in. */
interface Pattern {
  readonly matches: RegExp;
  readonly includes: boolean;
}

/** Reads the patterns of a .dockerignore: the last that matches a path, or a folder above it, decides. */
export function parseIgnore(text: string): Pattern[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ includes: line.startsWith('!'), matches: toRegExp(line.replace(/^!/, '')) }));
}

export function isIgnored(patterns: readonly Pattern[], file: string): boolean {
  const parts = file.split('/');
  const ancestors = parts.map((_, index) => parts.slice(0, index + 1).join('/'));
  return patterns.reduce(
    (ignored, { matches, includes }) => (ancestors.some((each) => matches.test(each)) ? !includes : ignored),
    false,
  );
}

/** Copies what Docker would send to its builder, and gives the paths of the files. */
export function copyContext(from: string, to: string): string[] {
  const patterns = parseIgnore(readFileSync(path.join(from, '.dockerignore'), 'utf8'));
  // Everything below these is ignored, and they are large.
  const skipped = new Set(['node_modules', '.git', 'cdktf.out']);
  const files = walk(from, '', skipped).filter((file) => !isIgnored(patterns, file));
  for (const file of files) cpSync(path.join(from, file), path.join(to, file));
  return files;
}

function walk(root: string, folder: string, skipped: ReadonlySet<string>): string[] {
  return readdirSync(path.join(root, folder)).flatMap((name) => {
    const file = folder === '' ? name : `${folder}/${name}`;
    if (folder === '' && skipped.has(name)) return [];
    return statSync(path.join(root, file)).isDirectory() ? walk(root, file, skipped) : [file];
  });
}

/* `**` is any number of folders, also none; `*` anything within one name. */
function toRegExp(pattern: string): RegExp {
  const source = pattern
    .split(/(\*\*\/|\*\*|\*)/)
    .map((part) => {
      if (part === '**/') return '(?:.*/)?';
      if (part === '**') return '.*';
      return part === '*' ? '[^/]*' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
    })
    .join('');
  return new RegExp(`^${source}$`);
}
