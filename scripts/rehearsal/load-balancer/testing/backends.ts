import { createServer, request, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import type {
  Action,
  Condition,
  ListenerModel,
  LoadBalancerModel,
  RuleModel,
  System,
  TargetGroupModel,
} from '../../model';
import { createLoadBalancer, type LoadBalancerOptions, type RehearsalLoadBalancer } from '../load-balancer';

/** What tests of the load balancer share: a small system, targets, and clients that can misbehave. */

type RoutedSystem = Pick<System, 'loadBalancers' | 'listeners' | 'rules' | 'targetGroups'>;
type Forward = Extract<Action, { type: 'forward' }>;

export const LISTENER = 'arn:listener';

export function forwardTo(
  weights: Readonly<Record<string, number>>,
  stickinessSeconds?: number,
): Forward & { type: 'forward' } {
  return {
    type: 'forward',
    targetGroups: Object.entries(weights).map(([arn, weight]) => ({ arn, weight })),
    stickiness: { enabled: stickinessSeconds !== undefined, durationSeconds: stickinessSeconds ?? 1 },
  };
}

export function aGroup(arn: string, changes: Partial<TargetGroupModel> = {}): TargetGroupModel {
  return {
    arn,
    name: arn,
    healthCheck: {
      path: '/health',
      intervalSeconds: 0.05,
      timeoutSeconds: 0.5,
      healthyThreshold: 2,
      unhealthyThreshold: 2,
      matcher: '200',
    },
    deregistrationDelaySeconds: 5,
    stickiness: { enabled: false, durationSeconds: 1 },
    tags: {},
    ...changes,
  };
}

export function aRule(priority: number, conditions: readonly Condition[], ...actions: Action[]): RuleModel {
  return { arn: `arn:rule-${priority}`, listenerArn: LISTENER, priority, conditions, actions };
}

interface SystemOptions {
  readonly targetGroups?: readonly TargetGroupModel[];
  readonly rules?: readonly RuleModel[];
  readonly idleTimeoutSeconds?: number;
}

export function aSystem(
  action: Action,
  {
    targetGroups = [aGroup('blue'), aGroup('green')],
    rules = [],
    idleTimeoutSeconds = 30,
  }: SystemOptions = {},
): RoutedSystem & { readonly listeners: readonly [ListenerModel] } {
  const loadBalancer: LoadBalancerModel = {
    arn: 'arn:lb',
    name: 'lb',
    dnsName: 'lb.test',
    idleTimeoutSeconds,
    tags: {},
  };
  const listener: ListenerModel = {
    arn: LISTENER,
    loadBalancerArn: loadBalancer.arn,
    port: 80,
    protocol: 'HTTP',
    defaultActions: [action],
  };
  return { loadBalancers: [loadBalancer], listeners: [listener], rules, targetGroups };
}

/** Starts what a test needs and ends all of it after the test. */
export class Stage {
  readonly #ends: (() => Promise<void> | void)[] = [];

  /** A load balancer that serves the listener of a system. */
  async loadBalancer(
    system: RoutedSystem,
    options: Partial<LoadBalancerOptions> = {},
  ): Promise<{ readonly balancer: RehearsalLoadBalancer; readonly port: number }> {
    const balancer = createLoadBalancer({ system, ...options });
    this.#ends.push(() => balancer.close());
    const { port } = await balancer.listen(LISTENER, { host: '127.0.0.1', port: 0 });
    return { balancer, port };
  }

  /** An HTTP server that is healthy and passes everything else to the handler. */
  async target(handler: RequestListener): Promise<{ readonly server: Server; readonly port: number }> {
    const server = createServer((incoming, response) => {
      if (incoming.url === '/health') response.end();
      else handler(incoming, response);
    });
    const sockets = new Set<Socket>();
    server.on('connection', (socket: Socket) => sockets.add(socket));
    this.#ends.push(() => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    });
    return { server, port: await listenOnFreePort(server) };
  }

  /** A server below HTTP; it answers health checks like any target unless `answersHealth` is false. */
  async tcpTarget(onRequest: (socket: Socket, text: string) => void): Promise<{ readonly port: number }> {
    const sockets = new Set<Socket>();
    const server = createTcpServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('data', (data) => {
        const text = data.toString('latin1');
        if (text.startsWith('GET /health')) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
        else onRequest(socket, text);
      });
    });
    this.#ends.push(() => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    });
    return { port: await listenOnFreePort(server) };
  }

  /** A plain connection that collects what it receives. */
  raw(port: number, text: string): RawClient {
    const client = new RawClient(port, text);
    this.#ends.push(() => void client.socket.destroy());
    return client;
  }

  /** Something of the test's own that has to end. */
  ends(end: () => Promise<void> | void): void {
    this.#ends.push(end);
  }

  async clear(): Promise<void> {
    for (const end of this.#ends.splice(0).reverse()) await end();
  }
}

export class RawClient {
  readonly socket: Socket;
  received = '';
  readonly closed: Promise<void>;

  constructor(port: number, text: string) {
    this.socket = connect(port, '127.0.0.1', () => this.socket.write(text));
    this.socket.on('error', () => this.socket.destroy());
    this.socket.on('data', (data) => (this.received += data.toString('latin1')));
    this.closed = new Promise((resolve) => this.socket.on('close', () => resolve()));
  }
}

/** Registers targets of this machine and waits until they are healthy. */
export async function registerHealthy(
  balancer: RehearsalLoadBalancer,
  targets: Readonly<Record<string, readonly number[]>>,
): Promise<void> {
  for (const [arn, ports] of Object.entries(targets)) {
    for (const port of ports) balancer.registerTarget(arn, { id: '10.0.0.1', host: '127.0.0.1', port });
  }
  await until(() =>
    Object.keys(targets).every((arn) => balancer.targetHealth(arn).every(({ state }) => state === 'healthy')),
  );
}

export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

export interface Answer {
  readonly status: number;
  readonly reason: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

interface GetOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** One request on a connection of its own. Rejects when the response is cut off. */
export function send(port: number, path: string, options: GetOptions = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { method = 'GET', headers = {}, body } = options;
    const client = request({ host: '127.0.0.1', port, path, method, headers, agent: false });
    client.on('error', reject);
    client.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          reason: response.statusMessage ?? '',
          headers: response.headers,
          body: text,
        }),
      );
    });
    client.end(body);
  });
}

async function listenOnFreePort(server: Server | ReturnType<typeof createTcpServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
