import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { until } from '../../../app/testing/eventually';
import type { Dot } from '../contract';
import { EventStreams, MOST_STREAMS } from './event-streams';

let counts: number[];
let streams: EventStreams;
let server: Server;

beforeEach(async () => {
  counts = [];
  streams = new EventStreams((count) => counts.push(count));
  server = createServer((_request, response) => {
    if (!streams.open(response, (send) => send('history', { points: [], dots: [] }))) {
      response.writeHead(409).end();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(async () => {
  streams.close();
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

async function listen(): Promise<IncomingMessage> {
  const { port } = server.address() as AddressInfo;
  const request = get({ host: '127.0.0.1', port, agent: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.on('error', () => undefined);
  return response;
}

const dots = (count: number): Dot[] =>
  Array.from({ length: count }, (_, id) => ({ id, at: 0, colour: 'blue', error: null, ms: 1 }));

it('a page hears first what was before, and then what comes', async () => {
  const page = await listen();
  let heard = '';
  page.setEncoding('utf8').on('data', (text: string) => (heard += text));
  await until(() => heard.includes('event: history'));
  streams.send('dots', dots(1));
  await until(() => heard.includes('event: dots'));
  expect(heard).toMatch(
    /^retry: 1000\n\nevent: history\ndata: \{"points":\[\],"dots":\[\]\}\n\nevent: dots\n/,
  );
});

it('a page that has gone is not counted', async () => {
  const page = await listen();
  await until(() => counts.at(-1) === 1);
  page.destroy();
  await until(() => counts.at(-1) === 0);
});

it('a page that has gone before it was taken in is not counted', async () => {
  const gone = createServer((_request, response) => {
    response.on('close', () => {
      streams.open(response, () => undefined);
      counts.push(-1);
    });
    response.req.socket.destroy();
  });
  gone.listen(0, '127.0.0.1');
  await once(gone, 'listening');
  const { port } = gone.address() as AddressInfo;
  await expect(once(get({ host: '127.0.0.1', port, agent: false }), 'response')).rejects.toThrow();
  await until(() => counts.length > 0);
  expect({ counts, open: streams.count }).toEqual({ counts: [-1], open: 0 });
  gone.close();
  await once(gone, 'close');
});

it('a page that does not read is dropped, and those that do go on', async () => {
  const [slow, quick] = [await listen(), await listen()];
  slow.pause();
  let bytes = 0;
  quick.on('data', (chunk: Buffer) => (bytes += chunk.byteLength));
  const many = dots(2_000);
  for (let sent = 0; sent < 400 && streams.count > 1; sent += 1) {
    streams.send('dots', many);
    await new Promise(setImmediate);
  }
  await until(() => streams.count === 1);
  const before = bytes;
  streams.send('dots', many);
  await until(() => bytes > before);
});

it('more pages than a presenter has are not taken in', async () => {
  for (let page = 0; page < MOST_STREAMS; page += 1) await listen();
  expect((await listen()).statusCode).toBe(409);
  expect(streams.count).toBe(MOST_STREAMS);
});
