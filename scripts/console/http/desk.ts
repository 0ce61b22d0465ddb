import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseCookie } from 'cookie';
import type { Access } from './access';
import { secure, sendClosedPage, sendJson } from './answers';
import type { Backend } from './backend';
import { commandSchema } from '../commands/command-schema';
import type { CommandAnswer, ConsoleCommand } from '../contract';
import type { PageFiles } from './page-files';
import { BodyTooLargeError, readJson } from './read-json';
import { RefusalError, REFUSALS } from './refusal';
import { refusalOf } from './request-guard';

export interface DeskConfig {
  /** That the console listens on. */
  readonly port: number;
  readonly access: Access;
  /** What stands behind it; asked for when somebody has been let in. Rejects when it cannot be had yet. */
  readonly backend: () => Promise<Backend>;
  /** The files of the page; asked for when somebody has been let in. */
  readonly page: () => Promise<PageFiles>;
}

const BASE = 'http://console';

/** Answers the requests of a console. */
export class Desk {
  readonly #cookie: string;

  constructor(private readonly config: DeskConfig) {
    // Cookies know no ports: two consoles must not end each other's sessions.
    this.#cookie = `crossfade-console-${config.port}`;
  }

  /** @throws RefusalError, or why there is no page or backend */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    secure(response);
    const { access, port } = this.config;
    const { method = '', headers, url: asked = '' } = request;
    const refusal = refusalOf({ method, headers }, port);
    if (refusal) throw new RefusalError(refusal);
    if (!asked.startsWith('/') || !URL.canParse(asked, BASE)) throw new RefusalError(REFUSALS.notFound);
    const { pathname, searchParams } = new URL(asked, BASE);
    const isIn = access.isSession(parseCookie(headers.cookie ?? '')[this.#cookie] ?? '');
    const token = searchParams.get('token');
    if (method === 'GET' && pathname === '/' && token !== null) this.#letIn(response, token, isIn);
    else if (isIn) await this.#serve(request, response, pathname);
    else if (pathname === '/') sendClosedPage(response);
    else throw new RefusalError(REFUSALS.locked);
  }

  /* The address without the token is the one that is kept in the browser's history. */
  #letIn(response: ServerResponse, token: string, isIn: boolean): void {
    const session = isIn ? undefined : this.config.access.redeem(token);
    if (!isIn && session === undefined) {
      sendClosedPage(response);
      return;
    }
    if (session !== undefined) {
      response.setHeader('set-cookie', `${this.#cookie}=${session}; Path=/; HttpOnly; SameSite=Strict`);
    }
    response.writeHead(303, { location: '/' }).end();
  }

  async #serve(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const { method = '' } = request;
    switch (`${method} ${path}`) {
      case 'GET /api/stream': {
        const backend = await this.config.backend();
        if (!backend.listen(response)) throw new RefusalError(REFUSALS.tooManyPages);
        return;
      }
      case 'GET /api/ready': {
        const backend = await this.config.backend();
        sendJson(response, 200, await backend.readiness());
        return;
      }
      case 'POST /api/commands':
        return this.#takeCommand(request, response);
      default:
        if (method !== 'GET' && method !== 'HEAD') throw new RefusalError(REFUSALS.notFound);
        return this.#sendFile(response, path, method);
    }
  }

  async #takeCommand(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const command = await readCommand(request, response);
    const backend = await this.config.backend();
    const operation = backend.take(command);
    if (operation === undefined) throw new RefusalError(REFUSALS.tooManyOperations);
    sendJson(response, 202, { operation } satisfies CommandAnswer);
  }

  async #sendFile(response: ServerResponse, path: string, method: string): Promise<void> {
    const file = (await this.config.page()).get(path);
    if (!file) throw new RefusalError(REFUSALS.notFound);
    const { content, contentType } = file;
    response.writeHead(200, { 'content-type': contentType, 'content-length': content.byteLength });
    response.end(method === 'HEAD' ? undefined : content);
  }
}

async function readCommand(request: IncomingMessage, response: ServerResponse): Promise<ConsoleCommand> {
  let content: unknown;
  try {
    content = await readJson(request);
  } catch (error) {
    // What is still to come is not read.
    response.setHeader('connection', 'close');
    throw new RefusalError(error instanceof BodyTooLargeError ? REFUSALS.tooLarge : REFUSALS.noJson);
  }
  const { data, error } = commandSchema.safeParse(content);
  if (data) return data;
  const message = `this is no command: ${error.issues[0]?.message ?? ''}`;
  throw new RefusalError({ status: 400, code: 'bad-request', message });
}
