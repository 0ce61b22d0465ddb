import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { removeRolloutDrivers } from './rollout-drivers';
import { deploymentOf } from './testing/fake-parts';

const OTHER = '/chatapp-dev-x/rollout/driver/1';

it('deletes the driver parameters of the deployment, on all pages, and no others', async () => {
  const drivers = Array.from({ length: 12 }, (_, index) => `/chatapp-dev/rollout/driver/${index}`);
  const kept = new Set([OTHER, '/chatapp-dev/rollout/audit', ...drivers]);
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const input = JSON.parse(body) as { Path?: string; NextToken?: string; Names?: string[] };
      response.setHeader('x-amzn-requestid', '1');
      for (const name of input.Names ?? []) kept.delete(name);
      const found = drivers.filter((name) => name.startsWith(`${input.Path ?? '?'}/`));
      const start = Number(input.NextToken ?? 0);
      const more = start + 10 < found.length ? { NextToken: String(start + 10) } : {};
      const Parameters = found.slice(start, start + 10).map((Name) => ({ Name }));
      response.end(JSON.stringify(input.Names ? {} : { Parameters, ...more }));
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const before = { ...process.env };
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 'b',
  });
  await removeRolloutDrivers(deploymentOf());
  process.env = before;
  server.closeAllConnections();
  server.close();
  expect([...kept]).toEqual([OTHER, '/chatapp-dev/rollout/audit']);
});
