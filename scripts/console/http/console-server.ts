import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAccess } from './access';
import { sendRefusal } from './answers';
import { Desk, type DeskConfig } from './desk';
import { RefusalError, REFUSALS } from './refusal';

export interface ConsoleServerConfig extends Pick<DeskConfig, 'backend' | 'page'> {
  /** 0 for any that is free. */
  readonly port: number;
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
const REQUEST_WITHIN_MS = 10_000;

/**
 * Listens on this machine alone, and serves the console to those who have opened it with its one-time token.
 * @throws what `net.Server` does for a port that cannot be listened on
 */
export async function startConsoleServer(config: ConsoleServerConfig): Promise<ConsoleServer> {
  const { backend, page, onUrl, onError } = config;
  const server = createServer({ requestTimeout: REQUEST_WITHIN_MS, headersTimeout: REQUEST_WITHIN_MS });
  server.listen(config.port, HOST);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const tellUrl = () => onUrl(`http://${HOST}:${port}/?token=${access.token}`);
  const access = createAccess(tellUrl);
  const desk = new Desk({ port, access, backend, page });
  server.on('request', (request, response) => {
    desk.answer(request, response).catch((error: unknown) => {
      const isRefusal = error instanceof RefusalError;
      if (!isRefusal) onError(error);
      if (response.headersSent) response.destroy();
      else sendRefusal(response, isRefusal ? error.refusal : REFUSALS.unavailable);
    });
  });
  tellUrl();
  return { port, close: () => closeServer(server) };
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
