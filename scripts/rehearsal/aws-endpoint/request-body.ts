import type { IncomingMessage } from 'node:http';

/** Thrown when a body is larger than its limit. */
export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError';
}

/* Within this, an excess is read and thrown away, so that the client gets to read the answer. */
const DISCARD_FACTOR = 16;

/**
 * Reads a whole body as UTF-8 text, keeping at most `limitBytes` of it.
 * @throws BodyTooLargeError when there are more
 */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= limitBytes) {
        chunks.push(chunk);
      } else if (bytes > limitBytes * DISCARD_FACTOR) {
        request.destroy(new BodyTooLargeError());
      }
    });
    request.once('end', () => {
      if (bytes > limitBytes) {
        reject(new BodyTooLargeError());
      } else {
        resolve(Buffer.concat(chunks).toString('utf8'));
      }
    });
    request.once('error', reject);
  });
}
