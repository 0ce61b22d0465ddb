import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UsageError } from '../../command-line/context';
import { sampleSystem, startEndpoint } from '../../rehearsal/aws-endpoint/sample-system.fixture';
import { withSecrets } from '../../rehearsal/aws-endpoint/testing/secrets-sample';
import { readPresenterToken } from './presenter-token';

const deployment = { project: 'chatapp', environment: 'dev', region: 'ap-northeast-2' };

let endpoint: Awaited<ReturnType<typeof startEndpoint>>;
let refusing: Server;
let refusal = '';

beforeAll(async () => {
  endpoint = await startEndpoint({
    system: withSecrets(sampleSystem()),
    secretValue: (variable) => (variable === 'PRESENTER_TOKEN' ? 'the real one' : undefined),
  });
  refusing = createServer((_request, response) =>
    response
      .writeHead(400, { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': '1' })
      .end(JSON.stringify({ __type: refusal, message: 'no' })),
  );
  await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  refusing.close();
  await endpoint.endpoint.close();
});

async function failure(of: Promise<unknown>): Promise<string> {
  const error: unknown = await of.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UsageError);
  return (error as UsageError).message;
}

it('the presenter token is the one that the tasks run with', async () => {
  expect(await readPresenterToken({ endpoint: endpoint.url, deployment })).toBe('the real one');
});

it('without the secret it is told what to do', async () => {
  const target = { endpoint: endpoint.url, deployment: { ...deployment, environment: 'other' } };
  expect(await failure(readPresenterToken(target))).toBe(
    `there is no secret chatapp-other/presenter-token at ${endpoint.url}: deploy chatapp-other first, or choose its region, project and environment`,
  );
});

it('what is no rehearsal is told', async () => {
  const page = createServer((_request, response) => response.end('<html>hello'));
  await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
  const target = { endpoint: `http://127.0.0.1:${(page.address() as AddressInfo).port}`, deployment };
  expect(await failure(readPresenterToken(target))).toMatch(/what answers at .* is no rehearsal/);
  page.close();
});

it.each([
  ['AccessDeniedException', /does not let you read the secret chatapp-dev\/presenter-token: you need/],
  ['InvalidRequestException', /is being deleted/],
])('%s is told in a line', async (code, words) => {
  refusal = code;
  const url = `http://127.0.0.1:${(refusing.address() as AddressInfo).port}`;
  const told = await failure(readPresenterToken({ endpoint: url, deployment }));
  expect(told).toMatch(words);
  expect(told).not.toContain('\n');
});
