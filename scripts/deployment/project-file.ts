import { readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { Colour } from '../../app/contract/colour';
import { IncompleteError } from './failure';

const fileSchema = z.object({ context: z.record(z.string(), z.unknown()).optional() });

/**
 * The text of cdktf.json with another image tag for a colour in its context; everything else stays, and so do the
 * indentation and the ends of lines.
 */
export function withTag(text: string, colour: Colour, tag: string): string {
  const content: unknown = JSON.parse(text);
  const file = fileSchema.parse(content);
  const context = { ...file.context, [`${colour}Tag`]: tag };
  const [, indent = '  '] = /^([ \t]+)"/m.exec(text) ?? [];
  const written = JSON.stringify(Object.assign({}, content, { context }), null, indent);
  const [end = ''] = /\s*$/.exec(text) ?? [];
  return `${text.includes('\r\n') ? written.replaceAll('\n', '\r\n') : written}${end}`;
}

/**
 * Records in cdktf.json what a colour runs, so that every later deployment runs the same.
 * @throws IncompleteError when the file cannot be written
 */
export async function recordTag(projectRoot: string, colour: Colour, tag: string): Promise<void> {
  const named = path.join(projectRoot, 'cdktf.json');
  let draft = '';
  try {
    const file = await realpath(named);
    draft = `${file}.${process.pid}`;
    const { mode } = await stat(file);
    // At once or not at all: half a file would stop every other command.
    await writeFile(draft, withTag(await readFile(file, 'utf8'), colour, tag), { mode });
    await rename(draft, file);
  } catch (error) {
    if (draft !== '') await rm(draft, { force: true });
    const reason = String(error).replace(/^Error: /, '');
    throw new IncompleteError(
      `${named} cannot be written, which is to say what ${colour} runs from now on (${reason}): see that it can be`,
      { cause: error },
    );
  }
}
