import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { until } from '../../../app/testing/eventually';
import { startFleetFeed } from './fleet-feed';
import type { ReceivedTelemetry, TelemetrySource } from './telemetry-source';

const INSTANCE = {
  colour: 'green' as const,
  version: 'v2',
  draining: false,
  ended: false,
  connections: 5,
  messages: 0,
  handovers: 0,
  refusals: 0,
  relayMs: null,
  loopDelayMs: 1,
  alone: false,
  faulty: false,
  silentMs: 0,
};

let server: Server;
let asked: number;
let ending: AbortController;
let isWanted: boolean;
let closed: number;
let received: ReceivedTelemetry | undefined;
let laterMs: number;

beforeEach(async () => {
  asked = 0;
  closed = 0;
  isWanted = true;
  received = undefined;
  laterMs = 0;
  ending = new AbortController();
  server = createServer((_request, response) => {
    asked += 1;
    response.end(
      JSON.stringify({
        sockets: { blue: 3, green: 4 },
        instances: { blue: 1, green: 1 },
        versions: { blue: ['v1'], green: ['v2'] },
        complete: true,
        at: Date.now(),
      }),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(() => {
  ending.abort();
  server.closeAllConnections();
  server.close();
});

function start(connect: () => Promise<TelemetrySource>) {
  const { port } = server.address() as AddressInfo;
  return startFleetFeed({
    url: `http://127.0.0.1:${port}`,
    connect,
    isWanted: () => isWanted,
    signal: ending.signal,
    now: () => Date.now() + laterMs,
  });
}

const source = (isRefused = false): TelemetrySource => ({
  latest: () => received,
  problem: () => (received ? null : 'nothing is heard of the instances'),
  isRefused: () => isRefused,
  onUpdate: () => () => undefined,
  close: () => void (closed += 1),
});

it('without telemetry, sockets are asked of one instance, and it is said why', async () => {
  const arn = 'arn:aws:iam::123456789012:user/ann';
  const feed = start(() => Promise.reject(new Error(`AWS does not let ${arn} read the secret`)));
  await until(() => feed.view().sockets !== null);
  expect(feed.view()).toEqual({
    instances: [],
    sockets: { counts: { blue: 3, green: 4 }, complete: true },
    telemetryProblem: 'AWS does not let user/ann read the secret',
  });
});

it('with telemetry, nobody is asked', async () => {
  const instances = [{ ...INSTANCE, instanceId: 'green-1' }];
  const fleet = { at: Date.now(), instanceId: 'green-1', complete: true, instances };
  received = { fleet, receivedAt: Date.now() };
  const feed = start(() => Promise.resolve(source()));
  await until(() => feed.view().sockets !== null);
  expect(feed.view()).toMatchObject({
    instances: [{ instanceId: 'green-1', state: 'serving' }],
    sockets: { counts: { blue: 0, green: 5 }, complete: true },
    telemetryProblem: null,
  });
  expect(asked).toBe(0);
});

it('when the token is not accepted, it is read anew, at most every ten seconds', async () => {
  let connected = 0;
  const feed = start(() => {
    connected += 1;
    return Promise.resolve(source(connected < 2));
  });
  await until(() => feed.view().telemetryProblem === 'nothing is heard of the instances');
  const before = asked;
  feed.hurry();
  await until(() => asked > before);
  expect({ connected, closed }).toEqual({ connected: 1, closed: 0 });
  laterMs = 10_001;
  feed.hurry();
  await until(() => closed === 1);
  expect(connected).toBe(2);
  // This one is accepted.
  laterMs = 60_000;
  const then = asked;
  feed.hurry();
  await until(() => asked > then);
  expect({ connected, closed }).toEqual({ connected: 2, closed: 1 });
});

it('when nobody looks any more, the connection ends', async () => {
  const feed = start(() => Promise.resolve(source()));
  await until(() => feed.view().telemetryProblem === 'nothing is heard of the instances');
  isWanted = false;
  await until(() => closed === 1);
});
