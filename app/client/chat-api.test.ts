import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSession, type CreateSessionOptions } from './chat-api';

let server: Server;
let body: string;
let answers = true;
let isCutShort = false;

beforeAll(async () => {
  server = createServer((_request, response) => {
    if (isCutShort) response.writeHead(201, { 'content-type': 'application/json' }).write('{"userId":');
    else if (answers) response.writeHead(429, { 'content-type': 'application/json' }).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const create = (options?: CreateSessionOptions) =>
  createSession(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 'Ada', options);

describe('a session that is refused because there were too many', () => {
  it('can be had later, and the error tells when', async () => {
    const error = { code: 'rate-limited', message: 'slow down', retryable: true, retryAfterMs: 250 };
    body = JSON.stringify({ error });
    await expect(create()).rejects.toMatchObject(error);
  });

  it('can be had later when something else than the server refuses it', async () => {
    body = '<html>Too many requests</html>';
    await expect(create()).rejects.toMatchObject({ code: 'unavailable', retryable: true });
  });
});

describe('a session that is not answered', () => {
  afterEach(() => {
    answers = true;
    isCutShort = false;
  });

  it('also counts as not answered when the answer begins and does not end', async () => {
    isCutShort = true;
    await expect(create({ timeoutMs: 50 })).rejects.toMatchObject({ code: 'timeout', retryable: true });
  });

  it('is waited for no longer than told to, and can be asked for again', async () => {
    answers = false;
    await expect(create({ timeoutMs: 50 })).rejects.toMatchObject({ code: 'timeout', retryable: true });
    answers = true;
    body = JSON.stringify({ error: { code: 'rate-limited', message: 'slow down', retryable: true } });
    await expect(create({ timeoutMs: 10_000 })).rejects.toMatchObject({ code: 'rate-limited' });
  });
});
