import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A bare connection to a Redis, for tests that look at every byte. */
export interface RedisWire {
  readonly socket: Socket;
  /** Sends a line of words (in double quotes if they hold spaces) as a command, and takes its reply as text. */
  ask(line: string): Promise<string>;
  send(bytes: Buffer | string): void;
  /** The next reply, written as `+OK`, `-ERR why`, `:1`, `"bulk"`, `nil` or `[...]`. */
  reply(): Promise<string>;
  /** Whatever comes until the server closes the connection. */
  rest(): Promise<string>;
  close(): void;
}

export async function connectWire(url: string): Promise<RedisWire> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  let received = '';
  let closed = false;
  let wake = () => {};
  socket.on('data', (bytes) => {
    received += bytes.toString('latin1');
    wake();
  });
  socket.on('error', () => socket.destroy());
  socket.on('close', () => {
    closed = true;
    wake();
  });
  const reply = async () => {
    for (;;) {
      const parsed = parseReply(received, 0);
      if (parsed) {
        received = received.slice(parsed.end);
        return parsed.text;
      }
      if (closed) throw new Error(`the connection is closed; what came is ${JSON.stringify(received)}`);
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
  return {
    socket,
    reply,
    send: (bytes) => void socket.write(bytes),
    ask(line) {
      socket.write(encodeCommand(wordsOf(line)));
      return reply();
    },
    async rest() {
      if (!closed) await once(socket, 'close');
      return received;
    },
    close: () => socket.destroy(),
  };
}

export function encodeCommand(words: readonly (string | Buffer)[]): Buffer {
  const parts = words.map((word) => {
    const bytes = Buffer.from(word as string);
    return Buffer.concat([Buffer.from(`$${bytes.length}\r\n`), bytes, Buffer.from('\r\n')]);
  });
  return Buffer.concat([Buffer.from(`*${words.length}\r\n`), ...parts]);
}

function wordsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
}

/** The reply that starts there, if all of it has come. */
function parseReply(
  text: string,
  start: number,
): { readonly text: string; readonly end: number } | undefined {
  const lineEnd = text.indexOf('\r\n', start);
  if (lineEnd < 0) return undefined;
  const line = text.slice(start, lineEnd);
  const end = lineEnd + 2;
  const length = Number(line.slice(1));
  if ('+-:'.includes(line.charAt(0))) return { text: line, end };
  if (length < 0) return { text: 'nil', end };
  if (line.startsWith('$')) {
    const bulk = text.slice(end, end + length);
    return text.length < end + length + 2 ? undefined : { text: JSON.stringify(bulk), end: end + length + 2 };
  }
  const elements: string[] = [];
  let at = end;
  while (elements.length < length) {
    const element = parseReply(text, at);
    if (!element) return undefined;
    elements.push(element.text);
    at = element.end;
  }
  return { text: `[${elements.join(' ')}]`, end: at };
}
