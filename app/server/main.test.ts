import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { sharedImage } from '../../test/support/run/made-once';
import { startTraceCollector } from './testing/trace-collector';

let directory: string;
let running: ChildProcess[] = [];

beforeAll(async () => {
  directory = await sharedImage();
});
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  running = [];
});

const environment = {
  COLOUR: 'green',
  APP_VERSION: '1.0.0',
  AWS_REGION: 'eu-west-1',
  TABLE_PREFIX: 'test-',
  REDIS_URL: 'redis://127.0.0.1:1',
  WEIGHTS_PARAMETER: '/test/weights',
  PUBLIC_ORIGINS: '',
  LOG_LEVEL: 'info',
  REDIS_AUTH_TOKEN: '',
  SESSION_SECRET: 's'.repeat(32),
  PRESENTER_TOKEN: 'p'.repeat(32),
  AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
};

/** The bundle, run by plain Node in a directory that has nothing else, and what it writes. */
function run(env: Record<string, string>): { child: ChildProcess; lines: () => Record<string, unknown>[] } {
  const child = spawn(process.execPath, ['main.js'], {
    cwd: directory,
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  running.push(child);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const lines = () =>
    output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { child, lines };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}

/** What the server says of itself, once it listens. */
async function health(port: number): Promise<unknown> {
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${port}/health`).catch(() => undefined);
    if (response) return response.json();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('the bundled server', () => {
  it('names what its environment lacks in one line, and exits with 1', async () => {
    const incomplete = Object.fromEntries(
      Object.entries(environment).filter(([key]) => key !== 'SESSION_SECRET'),
    );
    const { child, lines } = run({ ...incomplete, PORT: 'x' });
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(lines()).toHaveLength(1);
    expect(lines()[0]?.msg).toBe(
      'the environment is not usable: PORT must be a port; SESSION_SECRET is missing',
    );
  });

  it('runs alone, waits for its store, and ends on SIGTERM, however often it comes', async () => {
    const port = await freePort();
    const { child, lines } = run({ ...environment, PORT: String(port) });
    expect(await health(port)).toEqual({
      status: 'starting',
      colour: 'green',
      version: '1.0.0',
      details: { redis: 'away', store: expect.stringMatching(/^(answering|failing)$/) as string },
    });
    const closed = once(child, 'close');
    child.kill('SIGTERM');
    child.kill('SIGTERM');
    expect(await closed).toEqual([0, null]);
    expect(lines().at(-1)).toMatchObject({
      level: 'info',
      msg: 'stopped',
      colour: 'green',
      version: '1.0.0',
    });
  });

  it.each([
    ['tells its traces until its end', { collects: true, names: ['GET /whoami'], warnings: [] }],
    [
      'loses traces that nobody takes with one warning',
      { collects: false, names: [], warnings: ['traces cannot be delivered, and are lost'] },
    ],
  ])('%s', async (_, { collects, names, warnings }) => {
    const collector = await startTraceCollector();
    if (!collects) collector.stop();
    const port = await freePort();
    const { child, lines } = run({
      ...environment,
      PORT: String(port),
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
    });
    await health(port);
    await fetch(`http://127.0.0.1:${port}/whoami`);
    const closed = once(child, 'close');
    child.kill('SIGTERM');
    expect(await closed).toEqual([0, null]);
    collector.stop();
    expect(collector.spans.map(({ name }) => name)).toEqual(names);
    const messages = lines().map(({ msg }) => String(msg));
    expect(messages.filter((message) => message.includes('traces'))).toEqual(warnings);
    expect(lines().filter(({ level }) => level === 'error')).toEqual([]);
  });
});
