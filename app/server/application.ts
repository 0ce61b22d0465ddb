import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { Health, WhoAmI } from '../contract/messages';
import type { Config } from './platform/config';
import { httpErrors, notFound } from './platform/http-errors';
import type { Logger } from './platform/logging';
import { securityHeaders } from './platform/security';

export interface ApplicationOptions {
  readonly config: Config;
  readonly instanceId: string;
  readonly logger: Logger;
}

/** Wires the server of one instance; nothing listens before `listen`. */
export function createApplication({ config, instanceId, logger }: ApplicationOptions) {
  const app = express();
  app.disable('x-powered-by');
  app.use(securityHeaders);
  app.get('/health', (_request, response) => {
    const health: Health = { status: 'ok', colour: config.colour, version: config.version };
    response.set('Cache-Control', 'no-store').json(health);
  });
  app.get('/whoami', (_request, response) => {
    const whoAmI: WhoAmI = { colour: config.colour, version: config.version, instanceId };
    response.set('Cache-Control', 'no-store').json(whoAmI);
  });
  app.use(notFound);
  app.use(httpErrors(logger));
  const server: HttpServer = createServer(app);
  return {
    /** Listens on a port of all interfaces (0 picks a free one), and tells which. */
    listen: (port: number) =>
      new Promise<number>((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, () => resolve((server.address() as AddressInfo).port));
      }),
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
