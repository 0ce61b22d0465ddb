import path from 'node:path';
import { drawPictures } from './diagram/pictures';

/** `npm run diagram`: draws the pictures in docs/pictures from the stacks as they are. */
drawPictures(process.env, new AbortController().signal).then(
  (files) => files.forEach((file) => process.stdout.write(`${path.relative(process.cwd(), file)}\n`)),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
