/** The longest command, its arguments counted with 16 bytes each on top of their own. */
export const MAX_COMMAND_BYTES = 512 * 1024;
const MAX_LINE_BYTES = 64 * 1024;
const ARGUMENT_OVERHEAD_BYTES = 16;

/** Input that is no Redis protocol: the client is told, and let go. The message is Redis's own. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}

/** A command's name and arguments, as they came. */
export type Command = readonly [name: Buffer, ...args: Buffer[]];

/**
 * Reads commands from a stream that may be cut anywhere: arrays of bulk strings (RESP), or lines of words as typed into
 * telnet. What it holds back is bounded by the longest command.
 */
export class CommandParser {
  #buffer: Buffer = Buffer.alloc(0);
  #arguments: Buffer[] = [];
  #missingArguments = 0;
  #bytes = 0;

  /**
   * The commands that are complete with this chunk.
   * @throws ProtocolError after those that came before the fault
   */
  *feed(chunk: Buffer): Generator<Command, void, undefined> {
    this.#buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk]);
    while (this.#buffer.length > 0) {
      const progressed = this.#missingArguments > 0 ? this.#readArgument() : this.#readStart();
      if (!progressed) return;
      if (this.#missingArguments > 0) continue;
      const [name, ...args] = this.#arguments;
      this.#arguments = [];
      this.#bytes = 0;
      if (name) yield [name, ...args];
    }
  }

  #readStart(): boolean {
    const isArray = this.#buffer[0] === 0x2a; // *
    const line = this.#readLine(isArray ? 'too big mbulk count string' : 'too big inline request');
    if (line === undefined) return false;
    if (isArray) {
      const count = parseLength(line.subarray(1));
      if (count === undefined || count > MAX_COMMAND_BYTES / ARGUMENT_OVERHEAD_BYTES) {
        throw new ProtocolError('Protocol error: invalid multibulk length');
      }
      this.#missingArguments = Math.max(0, count);
    } else {
      const words = line.toString('latin1').trim().split(/\s+/);
      this.#arguments = words.filter((word) => word !== '').map((word) => Buffer.from(word, 'latin1'));
    }
    return true;
  }

  #readArgument(): boolean {
    const start = this.#buffer;
    if (start[0] !== 0x24) {
      const got = String.fromCharCode(start[0] ?? 0);
      throw new ProtocolError(`Protocol error: expected '$', got '${got}'`);
    }
    const line = this.#readLine('too big bulk count string');
    if (line === undefined) return false;
    const length = parseLength(line.subarray(1));
    if (length === undefined || length < 0 || this.#bytes + length > MAX_COMMAND_BYTES) {
      throw new ProtocolError('Protocol error: invalid bulk length');
    }
    if (this.#buffer.length < length + 2) {
      this.#buffer = start;
      return false;
    }
    this.#arguments.push(this.#buffer.subarray(0, length));
    this.#buffer = this.#buffer.subarray(length + 2);
    this.#bytes += length + ARGUMENT_OVERHEAD_BYTES;
    this.#missingArguments -= 1;
    return true;
  }

  #readLine(complaint: string): Buffer | undefined {
    const end = this.#buffer.indexOf('\n');
    if (end > MAX_LINE_BYTES || (end < 0 && this.#buffer.length > MAX_LINE_BYTES)) {
      throw new ProtocolError(`Protocol error: ${complaint}`);
    }
    if (end < 0) return undefined;
    const line = this.#buffer.subarray(0, this.#buffer[end - 1] === 0x0d ? end - 1 : end);
    this.#buffer = this.#buffer.subarray(end + 1);
    return line;
  }
}

function parseLength(digits: Buffer): number | undefined {
  const text = digits.toString('latin1');
  return /^-?\d{1,10}$/.test(text) ? Number(text) : undefined;
}
