import { readFileSync } from 'node:fs';
import path from 'node:path';
import { draw, PICTURE_DIRECTORY, PICTURES } from './pictures';

/* The stacks are synthesized as `npm run diagram` does it, on machines that have more to do. */
jest.setTimeout(60_000);

describe('the pictures in docs/pictures', () => {
  it.each(PICTURES)('$file is what the stacks are; "npm run diagram" draws it anew', async (picture) => {
    const committed = readFileSync(path.join(PICTURE_DIRECTORY, picture.file), 'utf8');
    const env = { ...process.env, CROSSFADE_EGRESS: 'public', CROSSFADE_REGION: 'eu-west-1' };
    expect(committed).toBe(await draw(picture, env, new AbortController().signal));
  });
});
