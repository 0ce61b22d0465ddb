import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Answers an action of a service with AWS's JSON protocol. */
export type JsonActions = Readonly<Record<string, (input: Readonly<Record<string, unknown>>) => object>>;

/** Thrown by an action: AWS's error of that name. */
export class FakeAwsError extends Error {
  constructor(override readonly name: string) {
    super(`text of ${name}`);
  }
}

/**
 * Starts what stands for AWS: it answers the actions that it is given, by their name without the service's, and passes
 * all else on to another endpoint.
 */
export async function startFakeAws(actions: JsonActions, otherwise: string) {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const target = String(request.headers['x-amz-target'] ?? '');
      const action = actions[target.split('.')[1] ?? ''];
      const body = Buffer.concat(chunks);
      if (action) {
        const { status, answer } = run(() => action(JSON.parse(body.toString()) as Record<string, unknown>));
        response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': '1' });
        response.end(JSON.stringify(answer));
        return;
      }
      const { authorization = '', 'content-type': type = '' } = request.headers;
      const headers = {
        authorization,
        'content-type': type,
        ...(target !== '' && { 'x-amz-target': target }),
      };
      const { method = 'GET' } = request;
      void fetch(new URL(request.url ?? '/', otherwise), {
        method,
        headers,
        ...(method !== 'GET' && { body }),
      }).then(async (passed) => {
        const text = await passed.text();
        const requestId = passed.headers.get('x-amzn-requestid') ?? '';
        response.writeHead(passed.status, { 'x-amzn-requestid': requestId });
        response.end(text);
      });
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function run(action: () => object): { status: number; answer: object } {
  try {
    return { status: 200, answer: action() };
  } catch (error) {
    if (!(error instanceof FakeAwsError)) throw error;
    return { status: 400, answer: { __type: error.name, message: error.message } };
  }
}
