import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { folder } from './folder';

/** What is made of an input, once for all tests; JSON can say both. */
export function remembered<T>(what: string, input: object, make: () => T): T {
  const name = createHash('sha1').update(JSON.stringify(input)).digest('hex');
  const file = path.join(folder(), `${what}-${name}.json`);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as T;
  const made = make();
  // In one step: others may be reading.
  writeFileSync(`${file}.${process.pid}`, JSON.stringify(made));
  renameSync(`${file}.${process.pid}`, file);
  return made;
}
