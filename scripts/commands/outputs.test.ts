import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OUTPUT_NAMES } from '../../infra/outputs';
import { synthesize } from '../../infra/synthesis.fixture';
import { STACK_OF } from '../deployment/outputs';
import { outputsCommand } from './outputs';
import { runCommand } from './testing/run-command';

/* A deployment that nobody has: there is no state of it. */
const NOWHERE = { CROSSFADE_PROJECT: 'nobody', CROSSFADE_ENVIRONMENT: 'nowhere' };

describe('crossfade outputs', () => {
  it('knows which stack has which output', () => {
    const { stacks } = synthesize({ CROSSFADE_DOMAIN: 'chat.example.com' });
    const found = stacks.flatMap(({ id, json }) =>
      Object.keys(json.output)
        .filter((name) => (OUTPUT_NAMES as readonly string[]).includes(name))
        .map((name) => [name, id.replace('chatapp-dev-', '')] as const),
    );
    expect(Object.fromEntries(found)).toEqual(STACK_OF);
  });

  it('refuses a name that there is not, and tells all that there are', async () => {
    const { status, err } = await runCommand(outputsCommand, ['alb_name']);
    expect(status).toBe(2);
    expect(err).toMatch(/there is no output "alb_name": there are ecr_repository_url, .*name_servers$/m);
  });

  it.each([
    ['redis_endpoint', 'deploy the stack data with "npx crossfade deploy"'],
    ['green_weight', 'deploy the stack traffic with'],
    ['name_servers', 'deploy the stack network, with a domain whose hosted zone the deployment makes,'],
  ])('says which stack to deploy for %s', async (name, remedy) => {
    const { status, out, err } = await runCommand(outputsCommand, [name], NOWHERE);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toContain(remedy);
  });

  it('says that nothing is deployed', async () => {
    expect(await runCommand(outputsCommand, ['--json'], NOWHERE)).toMatchObject({
      status: 2,
      out: '',
      err: 'nothing is deployed yet: "npx crossfade deploy" does it\n',
    });
  });
});

describe('crossfade outputs --local', () => {
  let server: Server;
  let url: string;

  async function serve(answer: RequestListener): Promise<void> {
    server = createServer(answer).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });
  const outputs = (...args: string[]) => runCommand(outputsCommand, [...args, '--endpoint-url', url]);

  it("prints the rehearsal's, one by one or all", async () => {
    await serve((request, response) =>
      response.end(
        request.url === '/_rehearsal/outputs' ? '{"alb_dns_name":"127.0.0.1:8080","blue_weight":"90"}' : '{}',
      ),
    );
    expect(await outputs('blue_weight')).toEqual({ out: '90\n', err: '', status: 0 });
    expect((await outputs()).out).toBe('alb_dns_name  127.0.0.1:8080\nblue_weight   90\n');
    expect(JSON.parse((await outputs('--json')).out)).toEqual({
      alb_dns_name: '127.0.0.1:8080',
      blue_weight: '90',
    });
    const absent = await outputs('cloudfront_distribution_id');
    expect([absent.status, absent.err]).toEqual([
      2,
      `the rehearsal at ${url} has no cloudfront_distribution_id: only AWS does\n`,
    ]);
  });

  it("prints where the rehearsal's audience goes, which only a rehearsal tells", async () => {
    await serve((_request, response) => response.end('{"audience_url":"https://192.168.1.5:8443"}'));
    expect(await outputs('audience_url')).toEqual({ out: 'https://192.168.1.5:8443\n', err: '', status: 0 });
    const onAws = await runCommand(outputsCommand, ['audience_url'], NOWHERE);
    expect(onAws).toMatchObject({ status: 2, out: '' });
    expect(onAws.err).toContain('there is no output "audience_url"');
  });

  it.each<[string, RequestListener]>([
    ['a page', (_request, response) => response.end('<html>hello')],
    ['other JSON', (_request, response) => response.end('{"a":1}')],
    ['a refusal', (_request, response) => response.writeHead(404).end('{"error":"no"}')],
    ['nonsense', (request) => request.socket.end('hello\r\n\r\n')],
  ])('says that %s is no rehearsal', async (_what, answer) => {
    await serve(answer);
    const { status, out, err } = await outputs('blue_weight');
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toBe(`what answers at ${url} is no rehearsal: name its address with --endpoint-url\n`);
  });

  it('says that none is there', async () => {
    await serve(() => undefined);
    await new Promise((resolve) => server.close(resolve));
    expect((await outputs()).err).toMatch(/no rehearsal answers at .*npm run demo/);
  });
});
