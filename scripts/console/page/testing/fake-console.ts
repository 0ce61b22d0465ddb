import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { CONTENT_SECURITY_POLICY } from '../../../../app/contract/page-security';
import type { ConsoleCommand, ConsoleEvents, Readiness } from '../../contract';
import { FakeShow } from './fake-show';

export interface FakeConsoleOptions {
  /** Where the built page is. */
  readonly directory: string;
  /** A free one by default. */
  readonly port?: number;
  /** What happened before the page is opened. */
  readonly before?: (show: FakeShow) => void;
}

export interface FakeConsole {
  readonly url: string;
  readonly show: FakeShow;
  /** Goes silent, with its connections open, or speaks again. */
  silence(isSilent: boolean): void;
  /** Cuts the streams, as a lost network does; pages come back by themselves. */
  cut(): void;
  close(): Promise<void>;
}

const TICK_MS = 100;
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript' };

const READINESS: Readiness = {
  ready: true,
  checks: [
    { name: 'rehearsal', status: 'ok', detail: 'http://127.0.0.1:4566', remedy: null },
    { name: 'targets', status: 'ok', detail: 'blue 2 of 2, green 2 of 2 healthy', remedy: null },
    { name: 'chat', status: 'ok', detail: 'a message came back in 6 ms', remedy: null },
    { name: 'clock', status: 'warning', detail: '1.2 s ahead', remedy: 'set the clock by the network' },
  ],
};

/** Serves the console's page over a system that is played, through the same contract as the real server. */
export async function startFakeConsole({
  directory,
  port = 0,
  before,
}: FakeConsoleOptions): Promise<FakeConsole> {
  const show = new FakeShow(Math.floor(Date.now() / 1_000) * 1_000);
  before?.(show);
  const streams = new Set<ServerResponse>();
  let isSilent = false;
  const send = <Name extends keyof ConsoleEvents>(name: Name, data: ConsoleEvents[Name], to = streams) => {
    for (const stream of isSilent ? [] : to)
      stream.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  };
  const open = (response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    streams.add(response);
    response.on('close', () => streams.delete(response));
    response.write('retry: 500\n\n');
    send('history', { points: show.points, dots: show.dots.slice(-600) }, new Set([response]));
    send('view', show.view(), new Set([response]));
  };
  const server = createServer((request, response) => {
    const answer = async () => {
      if (request.url === '/api/stream') {
        open(response);
        return;
      }
      if (request.url === '/api/ready') {
        json(response, 200, READINESS);
        return;
      }
      if (request.url === '/api/commands') {
        await take(show, request, response);
        send('view', show.view());
        return;
      }
      await serve(directory, request.url ?? '/', response);
    };
    answer().catch((error: unknown) => json(response, 500, problem(error)));
  });
  const ticks = setInterval(() => {
    const [dots, points] = [show.dots.length, show.points.length];
    show.advance(TICK_MS);
    send('dots', show.dots.slice(dots));
    for (const point of show.points.slice(points)) send('point', point);
    send('view', show.view());
  }, TICK_MS);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const cut = () => {
    for (const stream of streams) stream.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    show,
    silence: (silent) => (isSilent = silent),
    cut,
    close: async () => {
      clearInterval(ticks);
      cut();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function take(show: FakeShow, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  try {
    const command = JSON.parse(Buffer.concat(chunks).toString()) as ConsoleCommand;
    json(response, 202, { operation: show.command(command) });
  } catch (error) {
    json(response, 409, problem(error));
  }
}

async function serve(directory: string, url: string, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(url, 'http://localhost');
  const name = pathname === '/' ? 'index.html' : path.basename(pathname);
  const content = await readFile(path.join(directory, name)).catch(() => null);
  if (content === null) {
    json(response, 404, problem(new Error('there is no such page')));
    return;
  }
  response.writeHead(200, {
    'content-type': TYPES[path.extname(name)] ?? 'application/octet-stream',
    'content-security-policy': CONTENT_SECURITY_POLICY,
  });
  response.end(content);
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function problem(error: unknown): { error: { code: string; message: string } } {
  return { error: { code: 'refused', message: error instanceof Error ? error.message : String(error) } };
}
