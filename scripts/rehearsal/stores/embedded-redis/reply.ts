/** A reply of one line, such as OK. */
export class Status {
  constructor(readonly text: string) {}
}

/** An error that the client is told. The message starts with its code: `ERR`, `WRONGTYPE`... */
export class RedisError extends Error {
  override readonly name = 'RedisError';
}

/** What went wrong, as a reply. */
export function toError(error: unknown): RedisError {
  if (error instanceof RedisError) return error;
  return new RedisError(`ERR ${error instanceof Error ? error.message : String(error)}`);
}

/** The array that is not there, as EXEC answers when it did not run. */
export const NULL_ARRAY = Symbol('null array');

/** What a command answers: strings and buffers are bulk strings, numbers are integers, null is the missing bulk. */
export type Reply =
  Status | RedisError | number | string | Buffer | null | typeof NULL_ARRAY | readonly Reply[];

export const OK = new Status('OK');

/** Writes a reply in RESP2. */
export function encodeReply(reply: Reply): Buffer {
  const parts: Buffer[] = [];
  encodeInto(parts, reply);
  return Buffer.concat(parts);
}

function encodeInto(parts: Buffer[], reply: Reply): void {
  if (reply instanceof Status) {
    parts.push(Buffer.from(`+${oneLine(reply.text)}\r\n`));
  } else if (reply instanceof RedisError) {
    parts.push(Buffer.from(`-${oneLine(reply.message)}\r\n`));
  } else if (typeof reply === 'number') {
    parts.push(Buffer.from(`:${reply}\r\n`));
  } else if (reply === null) {
    parts.push(Buffer.from('$-1\r\n'));
  } else if (reply === NULL_ARRAY) {
    parts.push(Buffer.from('*-1\r\n'));
  } else if (typeof reply === 'string' || Buffer.isBuffer(reply)) {
    const bytes = Buffer.from(reply as string);
    parts.push(Buffer.from(`$${bytes.length}\r\n`), bytes, Buffer.from('\r\n'));
  } else {
    parts.push(Buffer.from(`*${reply.length}\r\n`));
    for (const element of reply) encodeInto(parts, element);
  }
}

function oneLine(text: string): string {
  return text.replace(/[\r\n]/g, ' ');
}
