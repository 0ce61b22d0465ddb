import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { parseCookie } from 'cookie';
import { CONTENT_SECURITY_POLICY, REFERRER_POLICY } from '../../app/contract/page-security';
import { createAccess } from './access';
import type { Backend } from './backend';
import { commandSchema } from './command-schema';
import { CLOSED_PAGE } from './closed-page';
import type { CommandAnswer } from './contract';
import { MOST_STREAMS } from './event-streams';
import type { PageFiles } from './page-files';
import { BodyTooLargeError, readJson } from './read-json';
import { refusalOf, type Refusal } from './request-guard';

export interface ConsoleServerConfig {
  /** 0 for any that is free. */
  readonly port: number;
  /** What stands behind it; asked for when somebody has been let in. Rejects when it cannot be had yet. */
  readonly backend: () => Promise<Backend>;
  /** The files of the page; asked for when somebody has been let in. */
  readonly page: () => Promise<PageFiles>;
  /** Told of the address that opens the console once, at the start and whenever the last one was used. */
  readonly onUrl: (url: string) => void;
  /** Told of errors that nobody else hears of. */
  readonly onError: (error: unknown) => void;
}

export interface ConsoleServer {
  readonly port: number;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
const BASE = 'http://console';
const REQUEST_WITHIN_MS = 10_000;

/**
 * Listens on this machine alone, and serves the console to those who have opened it with its one-time token.
 * @throws what `net.Server` does for a port that cannot be listened on
 */
export async function startConsoleServer(config: ConsoleServerConfig): Promise<ConsoleServer> {
  const { onUrl, onError } = config;
  const server = createServer({ requestTimeout: REQUEST_WITHIN_MS, headersTimeout: REQUEST_WITHIN_MS });
  server.listen(config.port, HOST);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const tellUrl = () => onUrl(`http://${HOST}:${port}/?token=${access.token}`);
  const access = createAccess(tellUrl);
  const desk = new Desk(config, port, access);
  server.on('request', (request, response) => {
    desk.answer(request, response).catch((error: unknown) => {
      onError(error);
      if (response.headersSent) response.destroy();
      else refuse(response, UNAVAILABLE);
    });
  });
  tellUrl();
  return { port, close: () => closeServer(server) };
}

const UNAVAILABLE: Refusal = { status: 503, code: 'unavailable', message: 'the terminal says why' };
const LOCKED: Refusal = { status: 401, code: 'unauthorized', message: 'open the console with the URL in its terminal' };
const NOT_FOUND: Refusal = { status: 404, code: 'not-found', message: 'there is nothing here' };
const BUSY: Refusal = { status: 409, code: 'busy', message: 'too many operations are pending: wait for them' };
const TOO_MANY: Refusal = { status: 409, code: 'busy', message: `${MOST_STREAMS} pages listen already` };
const TOO_LARGE: Refusal = { status: 413, code: 'too-large', message: 'the content is too large' };

/** Who answers requests. */
class Desk {
  readonly #cookie: string;

  constructor(
    private readonly config: ConsoleServerConfig,
    port: number,
    private readonly access: ReturnType<typeof createAccess>,
  ) {
    this.port = port;
    // Cookies know no ports: two consoles must not end each other's sessions.
    this.#cookie = `crossfade-console-${port}`;
  }

  private readonly port: number;

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    secure(response);
    const { method = '', headers } = request;
    const refusal = refusalOf({ method, headers }, this.port);
    if (refusal) return refuse(response, refusal);
    const asked = request.url ?? '/';
    if (!asked.startsWith('/') || !URL.canParse(asked, BASE)) return refuse(response, NOT_FOUND);
    const url = new URL(asked, BASE);
    const isIn = this.access.isSession(parseCookie(headers.cookie ?? '')[this.#cookie] ?? '');
    const token = url.searchParams.get('token');
    if (method === 'GET' && url.pathname === '/' && token !== null) {
      return this.#letIn(response, token, isIn);
    }
    if (!isIn) {
      if (url.pathname === '/') closedPage(response);
      else refuse(response, LOCKED);
      return;
    }
    switch (`${method} ${url.pathname}`) {
      case 'GET /api/stream':
        if (!(await this.config.backend()).listen(response)) refuse(response, TOO_MANY);
        return;
      case 'GET /api/ready':
        return sendJson(response, 200, await (await this.config.backend()).readiness());
      case 'POST /api/commands':
        return this.#takeCommand(request, response);
      default:
        return method === 'GET' || method === 'HEAD'
          ? this.#file(response, url.pathname, method)
          : refuse(response, NOT_FOUND);
    }
  }

  #letIn(response: ServerResponse, token: string, isIn: boolean): void {
    const session = isIn ? undefined : this.access.redeem(token);
    if (!isIn && session === undefined) {
      closedPage(response);
      return;
    }
    if (session !== undefined) {
      response.setHeader('set-cookie', `${this.#cookie}=${session}; Path=/; HttpOnly; SameSite=Strict`);
    }
    response.writeHead(303, { location: '/' }).end();
  }

  async #takeCommand(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let content: unknown;
    try {
      content = await readJson(request);
    } catch (error) {
      // What is still to come is not read.
      response.setHeader('connection', 'close');
      return refuse(response, error instanceof BodyTooLargeError ? TOO_LARGE : badRequest('this is not JSON'));
    }
    const { data, error } = commandSchema.safeParse(content);
    if (!data) return refuse(response, badRequest(`this is no command: ${error.issues[0]?.message ?? ''}`));
    const operation = (await this.config.backend()).take(data);
    if (operation === undefined) return refuse(response, BUSY);
    sendJson(response, 202, { operation } satisfies CommandAnswer);
  }

  async #file(response: ServerResponse, path: string, method: string): Promise<void> {
    const file = (await this.config.page()).get(path);
    if (!file) return refuse(response, NOT_FOUND);
    response.writeHead(200, {
      'content-type': file.contentType,
      'content-length': file.content.byteLength,
    });
    response.end(method === 'HEAD' ? undefined : file.content);
  }
}

function secure(response: ServerResponse): void {
  response.setHeader('content-security-policy', CONTENT_SECURITY_POLICY);
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', REFERRER_POLICY);
  response.setHeader('x-frame-options', 'DENY');
  response.setHeader('cross-origin-resource-policy', 'same-origin');
  response.setHeader('cross-origin-opener-policy', 'same-origin');
  response.setHeader('cache-control', 'no-store');
}

function badRequest(message: string): Refusal {
  return { status: 400, code: 'bad-request', message };
}

function refuse(response: ServerResponse, { status, code, message }: Refusal): void {
  sendJson(response, status, { error: { code, message } });
}

function closedPage(response: ServerResponse): void {
  response.writeHead(401, { 'content-type': 'text/html; charset=utf-8' }).end(CLOSED_PAGE);
}

function sendJson(response: ServerResponse, status: number, content: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content));
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
