import type { IncomingMessage } from 'node:http';

/** Thrown for content that is larger than any command. */
export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError';
}

const MOST_BYTES = 16_384;

/**
 * Reads the content of a request. What is too large is left unread, so that it can be answered.
 * @throws BodyTooLargeError above 16 KB; SyntaxError for what is not JSON; the error of a broken connection
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  if (Number(request.headers['content-length'] ?? 0) > MOST_BYTES) throw tooLarge();
  const content = await new Promise<Buffer>((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.byteLength;
      chunks.push(chunk);
      if (bytes <= MOST_BYTES) return;
      request.pause();
      reject(tooLarge());
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', reject);
    request.on('close', () => reject(new Error('the connection was closed')));
  });
  return JSON.parse(content.toString('utf8'));
}

function tooLarge(): Error {
  return new BodyTooLargeError('the content is too large');
}
