import { startEndpoint } from './sample-system.fixture';

let weight = 0;
let server: Awaited<ReturnType<typeof startEndpoint>>;

beforeAll(async () => {
  server = await startEndpoint({ rehearsal: { '/_rehearsal/outputs': () => ({ weight: (weight += 1) }) } });
});
afterAll(() => server.endpoint.close());

describe("the rehearsal's own paths", () => {
  it('are answered in JSON without a signature, as things are now', async () => {
    const first = await fetch(`${server.url}/_rehearsal/outputs`);
    expect(first.status).toBe(200);
    expect(first.headers.get('content-type')).toBe('application/json');
    expect(await first.json()).toEqual({ weight: 1 });
    expect(await (await fetch(`${server.url}/_rehearsal/outputs?again`)).json()).toEqual({ weight: 2 });
  });

  it.each(['POST', 'PUT', 'DELETE'])('cannot be changed by %s', async (method) => {
    const response = await fetch(`${server.url}/_rehearsal/outputs`, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET');
    expect(await response.json()).toEqual({ error: '/_rehearsal/outputs can only be read, with GET' });
  });

  it.each(['/_rehearsal/', '/_rehearsal/toString', '/_rehearsal/outputs/x'])(
    'do not include %s',
    async (path) => {
      const response = await fetch(`${server.url}${path}`);
      expect(response.status).toBe(404);
      expect(await response.json()).toEqual({ error: `the rehearsal has no ${path}` });
    },
  );

  it('come before DynamoDB, whose requests have a header for it', async () => {
    const headers = { 'x-amz-target': 'DynamoDB_20120810.GetItem' };
    const response = await fetch(`${server.url}/_rehearsal/other`, { method: 'POST', headers });
    expect(response.status).toBe(404);
  });
});
