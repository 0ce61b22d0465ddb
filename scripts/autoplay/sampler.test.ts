import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { until } from '../../app/testing/eventually';
import { COLOUR_HEADER } from '../../app/contract/colour';
import { startSampler, type Sample } from './sampler';

let server: Server;
let answer: (response: ServerResponse) => void;

beforeEach(async () => {
  server = createServer((_request, response) => answer(response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function sampled(): Promise<Sample> {
  const samples: Sample[] = [];
  const { port } = server.address() as AddressInfo;
  const sampler = startSampler(`http://127.0.0.1:${port}`, 100, (sample) => samples.push(sample));
  await until(() => samples.length > 0);
  await sampler.stop();
  const [sample] = samples;
  if (!sample) throw new Error('there is none');
  return sample;
}

describe('a sample', () => {
  it('tells who answered, and how long that took', async () => {
    answer = (response) => setTimeout(() => response.end('{"colour":"green"}'), 30);
    const sample = await sampled();
    expect(sample).toMatchObject({ colour: 'green', answeredBy: 'green' });
    expect(sample.ms).toBeGreaterThanOrEqual(29);
  });

  it("tells who answered with an error, where the answer does: the load balancer's own does not", async () => {
    answer = (response) => response.writeHead(500, { [COLOUR_HEADER]: 'green' }).end();
    expect(await sampled()).toMatchObject({ colour: undefined, error: 'HTTP 500', answeredBy: 'green' });
    answer = (response) => response.writeHead(503).end('503 Service Temporarily Unavailable');
    expect(await sampled()).toMatchObject({ colour: undefined, error: 'HTTP 503', answeredBy: undefined });
    answer = (response) => response.writeHead(502, { [COLOUR_HEADER]: 'red' }).end();
    expect(await sampled()).toMatchObject({ error: 'HTTP 502', answeredBy: undefined });
  });

  it('is an error when the answer is none of the application, or is cut off', async () => {
    answer = (response) => response.end('{"colour":"red"}');
    expect(await sampled()).toMatchObject({ colour: undefined, error: 'an answer without a colour' });
    answer = (response) => response.end('<html>');
    expect(await sampled()).toMatchObject({ colour: undefined });
    answer = (response) => response.destroy();
    expect((await sampled()).error).toContain('socket hang up');
  });

  it('is an error when nobody listens', async () => {
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    const samples: Sample[] = [];
    const sampler = startSampler(`http://127.0.0.1:${port}`, 100, (sample) => samples.push(sample));
    await until(() => samples.length > 0);
    await sampler.stop();
    expect(samples[0]?.error).toContain('ECONNREFUSED');
  });
});

it('after a pause of this process, what is missed is not made up for at once', async () => {
  let requests = 0;
  answer = (response) => {
    requests += 1;
    response.end('{"colour":"green"}');
  };
  const { port } = server.address() as AddressInfo;
  const sampler = startSampler(`http://127.0.0.1:${port}`, 20, () => undefined);
  await until(() => requests > 0);
  const now = performance.now.bind(performance);
  const clock = jest.spyOn(performance, 'now').mockImplementation(() => now() + 3_600_000);
  const before = requests;
  await until(() => requests >= before + 20);
  await sampler.stop();
  clock.mockRestore();
  expect(requests - before).toBeLessThan(100);
});
