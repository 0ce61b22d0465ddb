import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { createProxyServer } from 'httpxy';
import { type HeaderList } from './forwarded-headers';
import { type ForwardConfig, isConnectionError, limitConnectTime, statusFor } from './forwarding';
import { rawStatusPage } from './responses';

export interface WebSocketForwardConfig extends ForwardConfig {
  readonly socket: Socket;
  /** What the client sent after its handshake. */
  readonly head: Buffer;
  readonly idleTimeoutMs: number;
}

/** Takes part in the life of one connection that the proxy library forwards. */
interface Tunnel {
  readonly started: (upstream: ClientRequest) => void;
  readonly failed: (error: Error) => void;
}

/**
 * Forwards WebSockets. The connection stays with the target that answered the handshake until one side closes it, or
 * until no byte has passed in either direction for the idle timeout; pings count. A target's refusal of the handshake
 * is passed on, and the same failures as for requests are answered with 502 and 504.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-listeners.html
 */
export class WebSocketForwarder {
  readonly #proxy = createProxyServer();
  readonly #tunnels = new WeakMap<IncomingMessage, Tunnel>();

  constructor() {
    this.#proxy.on('proxyReqWs', (upstream, request) => this.#tunnels.get(request)?.started(upstream));
    this.#proxy.on('error', (error, request) => {
      if (request !== undefined) this.#tunnels.get(request)?.failed(error);
    });
  }

  forward(config: WebSocketForwardConfig): void {
    const { request, socket, target, head } = config;
    request.url = config.path;
    request.headers = handshakeHeaders(config.headers);
    const tunnel = openTunnel(config);
    this.#tunnels.set(request, tunnel);
    const { host, port } = target.target;
    this.#proxy
      .ws(request, socket, { target: { protocol: 'http:', host, port } }, head)
      .catch((error: unknown) => tunnel.failed(error instanceof Error ? error : new Error(String(error))));
  }
}

function openTunnel({ socket, target, cookies, counter, ...config }: WebSocketForwardConfig): Tunnel {
  const closed = target.opened({ close: () => socket.destroy() });
  let upstream: ClientRequest | undefined;
  let upstreamSocket: Socket | undefined;
  let answered = false;
  const sentAt = performance.now();

  const fail = (status: number) => {
    if (answered || !socket.writable) {
      socket.destroy();
      return;
    }
    answered = true;
    counter.loadBalancerError(status);
    socket.end(rawStatusPage(status));
  };
  const answer = (response: IncomingMessage) => {
    answered = true;
    counter.targetResponse(response.statusCode ?? 0, performance.now() - sentAt);
    if (cookies.length > 0) {
      response.headers['set-cookie'] = [...(response.headers['set-cookie'] ?? []), ...cookies];
    }
  };
  const upgraded = (response: IncomingMessage, toTarget: Socket) => {
    answer(response);
    upstreamSocket = toTarget;
    counter.webSocket(1);
    toTarget.on('close', () => socket.destroySoon());
  };
  socket.on('timeout', () => {
    if (answered) socket.destroy();
    else fail(504);
    upstream?.destroy();
  });
  socket.on('close', () => {
    closed();
    upstream?.destroy();
    if (upstreamSocket === undefined) return;
    counter.webSocket(-1);
    // What the client sent last still reaches the target, unless the target has stopped reading.
    upstreamSocket.setTimeout(config.idleTimeoutMs, () => upstreamSocket?.destroy());
    upstreamSocket.destroySoon();
  });

  return {
    started(request) {
      upstream = request;
      // The library has just switched the socket's timeout off.
      socket.setTimeout(config.idleTimeoutMs);
      limitConnectTime(request, config.connectTimeoutMs);
      request.on('response', answer);
      request.on('upgrade', upgraded);
    },
    failed: (error) => {
      if (isConnectionError(error)) counter.targetConnectionError();
      fail(statusFor(error));
    },
  };
}

/* The library takes headers as Node gives them; those of the handshake are hop-by-hop and have to be put back. */
function handshakeHeaders(list: HeaderList): IncomingMessage['headers'] {
  const headers: Record<string, string> = {};
  for (let at = 0; at + 1 < list.length; at += 2) {
    const name = (list[at] ?? '').toLowerCase();
    const value = list[at + 1] ?? '';
    const before = headers[name];
    headers[name] = before === undefined ? value : `${before}${name === 'cookie' ? '; ' : ', '}${value}`;
  }
  return { ...headers, connection: 'Upgrade', upgrade: 'websocket' };
}
