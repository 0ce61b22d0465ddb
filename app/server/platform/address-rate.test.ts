import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { pino } from 'pino';
import { addressRate } from './address-rate';
import { httpErrors } from './http-errors';

let server: Server;
let now = 0;

beforeAll(async () => {
  const app = express();
  app.use(addressRate({ perSecond: 1, burst: 2, mostAddresses: 3, now: () => now }));
  app.get('/', (_request, response) => {
    response.end();
  });
  app.use(httpErrors(pino({ level: 'silent' }), () => undefined));
  server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const request = (forwardedFor?: string) =>
  fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, {
    headers: forwardedFor === undefined ? {} : { 'X-Forwarded-For': forwardedFor },
  });
const statuses = async (...from: (string | undefined)[]) => {
  const answers = [];
  for (const address of from) answers.push((await request(address)).status);
  return answers;
};

describe('an address', () => {
  it('is told how long to wait when it asks too often, and others are not', async () => {
    expect(await statuses('192.0.2.1', '192.0.2.1', '192.0.2.2')).toEqual([200, 200, 200]);
    const refused = await request('192.0.2.1');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
    expect(await refused.json()).toMatchObject({
      error: { code: 'rate-limited', retryable: true, retryAfterMs: 1_000 },
    });
    now += 1_000;
    expect(await statuses('192.0.2.1', '192.0.2.1')).toEqual([200, 429]);
  });

  it('is the one that the load balancer saw, whatever the client says', async () => {
    const said = ['192.0.2.11', '192.0.2.12', '192.0.2.13'];
    expect(await statuses(...said.map((address) => `${address}, 192.0.2.3`))).toEqual([200, 200, 429]);
  });

  it('is that of the connection where there is no load balancer', async () => {
    expect(await statuses(undefined, undefined, undefined)).toEqual([200, 200, 429]);
  });

  it('is forgotten when many others came since', async () => {
    const once = ['192.0.2.21', '192.0.2.22', '192.0.2.23'];
    expect(await statuses('192.0.2.4', '192.0.2.4', ...once, '192.0.2.4')).toEqual([
      200, 200, 200, 200, 200, 200,
    ]);
  });
});
