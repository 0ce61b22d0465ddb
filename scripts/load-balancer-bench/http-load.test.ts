import { Stage } from '../rehearsal/load-balancer/testing/backends';
import { measureRequests } from './http-load';

const stage = new Stage();
afterEach(() => stage.clear());

describe('the client of the benchmark', () => {
  it('counts the answers that the server gave, each once', async () => {
    let answered = 0;
    const { port } = await stage.target((_request, response) => {
      answered += 1;
      const body = 'x'.repeat(70_000);
      response.writeHead(200, { 'content-length': body.length }).end(body);
    });
    const startedAt = performance.now();
    const result = await measureRequests({ port, path: '/', connections: 3, ms: 100 });
    const ms = performance.now() - startedAt;
    expect(answered).toBeGreaterThan(3);
    expect(result.perSecond).toBeGreaterThanOrEqual((answered / ms) * 1_000);
    expect(result.p99Ms).toBeGreaterThanOrEqual(result.p50Ms);
  });

  it.each<[string, number, object]>([
    ['an error', 503, { 'content-length': 0 }],
    ['an answer whose end it could not see', 200, { 'transfer-encoding': 'chunked' }],
  ])('measures nothing of a server that gives %s', async (_what, status, headers) => {
    const { port } = await stage.target((_request, response) => {
      response.writeHead(status, { ...headers }).end('');
    });
    await expect(measureRequests({ port, path: '/', connections: 1, ms: 100 })).rejects.toThrow(
      /gave no measurable answer: HTTP\/1.1/,
    );
  });
});
