import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocketServer } from 'ws';
import { createLoadBalancer } from '../rehearsal/load-balancer/load-balancer';
import { measureRequests } from './http-load';
import type { FromPart, ToPart } from './parts';
import { measureRoundTrips } from './websocket-load';

const HOST = '127.0.0.1';

process.on('message', (message: ToPart) => {
  play(message).then(tell, (error: unknown) => tell({ failure: String(error) }));
});
// With a code of its own there is time for a profile to be written.
process.on('disconnect', () => process.exit(0));

async function play(message: ToPart): Promise<FromPart> {
  switch (message.part) {
    case 'echo':
      return { port: await echo() };
    case 'balancer':
      return { port: await balance(message) };
    case 'load': {
      const measure = message.kind === 'requests' ? measureRequests : measureRoundTrips;
      return { result: await measure(message.options) };
    }
  }
}

function tell(message: FromPart): void {
  process.send?.(message);
}

/** A target that is healthy, and sends back what comes over WebSockets. */
async function echo(): Promise<number> {
  const server = createServer((_request, response) => response.end());
  new WebSocketServer({ server, perMessageDeflate: false }).on('connection', (socket) => {
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
  });
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  return (server.address() as AddressInfo).port;
}

async function balance({
  system,
  listener,
  targets,
}: Extract<ToPart, { part: 'balancer' }>): Promise<number> {
  const balancer = createLoadBalancer({ system });
  for (const [arn, port] of Object.entries(targets))
    balancer.registerTarget(arn, { id: HOST, host: HOST, port });
  const healthy = () =>
    Object.keys(targets).every((arn) => balancer.targetHealth(arn).every(({ state }) => state === 'healthy'));
  while (!healthy()) await sleep(20);
  return (await balancer.listen(listener, { host: HOST, port: 0 })).port;
}
