import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connectLiveParameters, type LiveParameters } from './live-parameters';

/** What stands for AWS: an action, by its name, and the parameters that it asks for. */
type Answer = (action: string, names: readonly string[]) => { status?: number; body: object };

const VALUES: Readonly<Record<string, string>> = { '/w': '{"blue":90,"green":10}', '/f': 'none' };
const parameters = (names: readonly string[]) =>
  names.flatMap((Name) => (VALUES[Name] === undefined ? [] : [{ Name, Value: VALUES[Name] }]));
const normally: Answer = (action, names) =>
  action === 'GetParameters'
    ? { body: { Parameters: parameters(names), InvalidParameters: [] } }
    : { body: { Parameter: parameters(names)[0] } };

let answer: Answer;
let calls: string[];
let server: Server;
let open: LiveParameters | undefined;

beforeAll(async () => {
  server = createServer((request, response) => {
    const action = String(request.headers['x-amz-target']).replace('AmazonSSM.', '');
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const { Name, Names = [] } = JSON.parse(text) as { Name?: string; Names?: string[] };
      const names = Name === undefined ? Names : [Name];
      calls.push(`${action} ${names.join(' ')}`);
      const { status = 200, body } = answer(action, names);
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
});
beforeEach(() => {
  answer = normally;
  calls = [];
});
afterEach(() => open?.close());
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function connect(faultParameter?: string): LiveParameters {
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const names = { region: 'eu-west-1', weightsParameter: '/w', ...(faultParameter && { faultParameter }) };
  open = connectLiveParameters(names, { endpoint, credentials });
  return open;
}

const WEIGHTS = VALUES['/w'];

describe('the live parameters', () => {
  it('are read with one call', async () => {
    expect(await connect('/f').read()).toEqual({ weights: WEIGHTS, fault: 'none' });
    expect(calls).toEqual(['GetParameters /w /f']);
  });

  it('are the weights alone where no fault may be injected', async () => {
    expect(await connect().read()).toEqual({ weights: WEIGHTS });
    expect(calls).toEqual(['GetParameter /w']);
  });

  it('are the weights alone when there is no such fault parameter', async () => {
    expect(await connect('/nowhere').read()).toEqual({ weights: WEIGHTS, fault: undefined });
  });

  it('are the weights alone when the fault may not be read', async () => {
    answer = (action, names) =>
      action === 'GetParameters'
        ? { status: 400, body: { __type: 'AccessDeniedException', message: 'no' } }
        : normally(action, names);
    expect(await connect('/f').read()).toEqual({ weights: WEIGHTS });
  });

  it('are not asked for a second time when AWS is busy', async () => {
    answer = () => ({ status: 400, body: { __type: 'ThrottlingException', message: 'slow down' } });
    await expect(connect('/f').read()).rejects.toThrow('slow down');
    expect(calls).toEqual(['GetParameters /w /f']);
  });

  it('cannot be read without the weights', async () => {
    answer = () => ({ body: { Parameters: parameters(['/f']), InvalidParameters: ['/w'] } });
    await expect(connect('/f').read()).rejects.toThrow('the parameter /w has no value');
  });
});
