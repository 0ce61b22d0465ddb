import type { ServerResponse } from 'node:http';
import type { ConsoleEvents } from '../contract';

/** What may wait for one reader, in bytes: some minutes of views. One that is further behind is dropped. */
const MOST_WAITING_BYTES = 2_000_000;
const HEARTBEAT_MS = 5_000;
/** How soon a page comes back that has lost its stream, in milliseconds. */
const RETRY_MS = 1_000;
export const MOST_STREAMS = 20;

type Send = <Name extends keyof ConsoleEvents>(name: Name, data: ConsoleEvents[Name]) => void;

/** The pages that listen, by server-sent events. */
export class EventStreams {
  readonly #responses = new Set<ServerResponse>();
  readonly #heartbeat: ReturnType<typeof setInterval>;

  /** @param onCount told how many there are, whenever that changes */
  constructor(private readonly onCount: (count: number) => void) {
    this.#heartbeat = setInterval(() => this.#write(': alive\n\n'), HEARTBEAT_MS);
  }

  get count(): number {
    return this.#responses.size;
  }

  /**
   * Takes a page in, unless it has gone already.
   * @param greet says what it is to hear first
   * @returns false when there are too many already
   */
  open(response: ServerResponse, greet: (send: Send) => void): boolean {
    if (response.destroyed) return true;
    if (this.count >= MOST_STREAMS) return false;
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    response.write(`retry: ${RETRY_MS}\n\n`);
    this.#responses.add(response);
    response.on('close', () => {
      if (this.#responses.delete(response)) this.onCount(this.count);
    });
    // The error of a reader that has gone is its end, which is heard of.
    response.on('error', () => undefined);
    greet((name, data) => write(response, eventText(name, data)));
    this.onCount(this.count);
    return true;
  }

  send: Send = (name, data) => {
    if (this.count > 0) this.#write(eventText(name, data));
  };

  close(): void {
    clearInterval(this.#heartbeat);
    for (const response of this.#responses) response.destroy();
  }

  #write(text: string): void {
    for (const response of this.#responses) write(response, text);
  }
}

function write(response: ServerResponse, text: string): void {
  if (response.writableLength > MOST_WAITING_BYTES) response.destroy();
  else response.write(text);
}

function eventText(name: string, data: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
