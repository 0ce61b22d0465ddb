import { createServer, type IncomingMessage, type Server, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import type { KeyAndCertificate } from '../certificate/self-made-certificate';
import type { ListenerModel, RuleModel } from '../model';
import { headersForTarget } from './forwarded-headers';
import { type ForwardConfig, forwardRequest } from './forwarding';
import { parseRequest, requestTarget } from './request-parsing';
import { rawStatusPage, sendFixedResponse, sendRedirect, sendStatusPage } from './responses';
import { route, type RoutingConfig } from './routing';
import type { WebSocketForwarder } from './websocket-forwarding';

export interface ListenerServerConfig {
  readonly listener: ListenerModel;
  readonly rulesByPriority: readonly RuleModel[];
  readonly routing: RoutingConfig;
  readonly webSockets: WebSocketForwarder;
  /** Serves HTTPS with it; without it plain HTTP. */
  readonly certificate: KeyAndCertificate | undefined;
  /** The load balancer's. */
  readonly dnsName: string;
  readonly idleTimeoutMs: number;
  readonly connectTimeoutMs: number;
}

/** An ALB's limit for all headers of a request. */
const MAX_HEADER_BYTES = 64 * 1024;

/**
 * The server of one listener; it does not listen yet. Whatever clients and targets do, it answers or closes, and never
 * throws.
 */
export function createListenerServer(config: ListenerServerConfig): Server {
  const { idleTimeoutMs, certificate } = config;
  const settings = {
    maxHeaderSize: MAX_HEADER_BYTES,
    keepAliveTimeout: idleTimeoutMs,
    // The idle timeout is the only limit: a long upload is fine while it moves.
    requestTimeout: 0,
    headersTimeout: idleTimeoutMs,
    requireHostHeader: false,
    noDelay: true,
  };
  const server: Server =
    certificate === undefined
      ? createServer(settings)
      : createTlsServer({ ...settings, ...certificate, handshakeTimeout: idleTimeoutMs });
  server.timeout = idleTimeoutMs;
  const pending = new WeakMap<Duplex, ServerResponse>();
  const ready = new WeakSet<Duplex>();
  server.on('connection', () => config.routing.total.history.count('NewConnectionCount'));
  server.on(certificate === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
    ready.add(socket);
    // Every request that waits on a connection listens for its end, and a client may send any number of them.
    socket.setMaxListeners(0);
  });
  server.on('request', (request, response) => {
    pending.set(request.socket, response);
    handleRequest(config, request, response);
  });
  // The socket is the request's: a net.Socket, which the types of this event do not say.
  server.on('upgrade', (request, _socket, head) => handleUpgrade(config, request, head));
  server.on('connect', (_request, socket) => refuse(config, socket, 400));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (!ready.has(socket)) {
      // TLS itself has failed: no answer could be read.
      socket.destroy();
      return;
    }
    const status = error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
    const response = pending.get(socket);
    const responding = response !== undefined && !response.writableFinished;
    if (error.code === 'ECONNRESET' || !socket.writable || (responding && response.headersSent)) {
      socket.destroy();
    } else if (responding) {
      config.routing.total.loadBalancerError(status);
      sendStatusPage(response, status, { Connection: 'close' });
    } else {
      refuse(config, socket, status);
    }
  });
  return server;
}

/* Where an answer goes: to a response as usual, or to the client of a WebSocket handshake. */
interface Answering {
  readonly response: () => ServerResponse;
  readonly forward: (config: ForwardConfig) => void;
}

function handleRequest(
  config: ListenerServerConfig,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  // Failures show as 'close', where they are dealt with; without these listeners they would end the process.
  request.on('error', () => undefined);
  response.on('error', () => undefined);
  answer(config, request, {
    response: () => response,
    forward: (forward) => forwardRequest(forward, response),
  });
}

function handleUpgrade(config: ListenerServerConfig, request: IncomingMessage, head: Buffer): void {
  const { socket } = request;
  // As above.
  socket.on('error', () => undefined);
  if (request.method !== 'GET' || request.headers.upgrade?.toLowerCase() !== 'websocket') {
    // Other protocols are not offered; the request is served as if it had not asked for one.
    if (hasBody(request)) refuse(config, socket, 400);
    else handleRequest(config, request, responseOn(request, socket, config.idleTimeoutMs));
    return;
  }
  const { webSockets, idleTimeoutMs } = config;
  answer(config, request, {
    response: () => responseOn(request, socket, idleTimeoutMs),
    forward: (forward) => webSockets.forward({ ...forward, socket, head, idleTimeoutMs }),
  });
}

function answer(config: ListenerServerConfig, request: IncomingMessage, answering: Answering): void {
  const { listener, rulesByPriority, routing, dnsName, connectTimeoutMs } = config;
  const parsed = parseRequest(request);
  if ('refused' in parsed) {
    routing.total.loadBalancerError(parsed.refused);
    sendStatusPage(answering.response(), parsed.refused, { Connection: 'close' });
    return;
  }
  // What the client came by, whatever the listener is for: with "https" tasks would set cookies that it never sends
  // back.
  const protocol = request.socket instanceof TLSSocket ? ('HTTPS' as const) : ('HTTP' as const);
  const address = { protocol, port: request.socket.localPort ?? listener.port };
  const decision = route(routing, listener, rulesByPriority, parsed);
  switch (decision.type) {
    case 'fixed-response':
      routing.total.request();
      sendFixedResponse(answering.response(), decision);
      return;
    case 'redirect':
      routing.total.request();
      sendRedirect(answering.response(), decision, parsed, address);
      return;
    case 'unavailable':
      decision.counter.request();
      decision.counter.loadBalancerError(503);
      sendStatusPage(answering.response(), 503);
      return;
    case 'forward': {
      decision.counter.request();
      decision.counter.targetChosen();
      const clientAddress = request.socket.remoteAddress ?? '';
      const headers = headersForTarget(request, { ...address, clientAddress, dnsName, nowMs: routing.now() });
      const { target, cookies, counter } = decision;
      const path = requestTarget(parsed);
      answering.forward({ request, path, headers, target, cookies, counter, connectTimeoutMs });
    }
  }
}

/* A response on a socket that Node's server has let go of; the connection ends after it. */
function responseOn(request: IncomingMessage, socket: Socket, idleTimeoutMs: number): ServerResponse {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  response.on('finish', () => socket.destroySoon());
  socket.setTimeout(idleTimeoutMs, () => {
    if (!response.emit('timeout', socket)) socket.destroy();
  });
  return response;
}

function refuse({ routing }: ListenerServerConfig, socket: Duplex, status: number): void {
  routing.total.loadBalancerError(status);
  // As above.
  socket.on('error', () => undefined);
  socket.end(rawStatusPage(status), () => socket.destroy());
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
