import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { Colour } from '../../app/contract/colour';

const fileSchema = z.object({ context: z.record(z.string(), z.unknown()).optional() });

/** The text of cdktf.json with another image tag for a colour in its context; everything else stays. */
export function withTag(text: string, colour: Colour, tag: string): string {
  const content: unknown = JSON.parse(text);
  const file = fileSchema.parse(content);
  const context = { ...file.context, [`${colour}Tag`]: tag };
  return `${JSON.stringify(Object.assign({}, content, { context }), null, 2)}\n`;
}

/** Records in cdktf.json what a colour runs, so that every later deployment runs the same. */
export async function recordTag(projectRoot: string, colour: Colour, tag: string): Promise<void> {
  const file = path.join(projectRoot, 'cdktf.json');
  const text = withTag(await readFile(file, 'utf8'), colour, tag);
  // At once or not at all: half a file would stop every other command.
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, text);
  await rename(draft, file);
}
