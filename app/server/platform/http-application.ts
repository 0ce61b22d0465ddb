import { existsSync } from 'node:fs';
import express, { type Express, type Response, type Router } from 'express';
import { COLOUR_HEADER } from '../../contract/colour';
import { LIMITS } from '../../contract/limits';
import type { Health, HealthDetails, WhoAmI } from '../../contract/messages';
import type { Metrics } from '../telemetry/metrics';
import { metricsRoute } from '../telemetry/metrics-route';
import { tracedRequests } from '../telemetry/traced-requests';
import type { Tracer } from '../telemetry/tracer';
import { faultyRequests, type FaultSource } from '../fault/faulty-requests';
import { httpErrors, notFound } from './http-errors';
import type { Logger } from './logging';
import { allowPublicOrigins, sameOriginWrites, securityHeaders } from './security';
import { staticPage } from './static-page';

export interface HttpApplicationConfig {
  readonly whoAmI: WhoAmI;
  readonly status: () => Health['status'];
  readonly details: () => HealthDetails;
  readonly metrics: Metrics;
  /** What goes wrong on purpose with everything but the health checks and the metrics. */
  readonly faults: FaultSource;
  /** Lets those read the metrics who come through a load balancer. */
  readonly presenterToken: string;
  readonly publicOrigins: readonly string[];
  /** Where requests are noted; without it they are not. */
  readonly tracer: Tracer | undefined;
  /** The features' own routes. */
  readonly routes: readonly Router[];
  /** The static page; left out where there is none. */
  readonly webDirectory: string;
  readonly logger: Logger;
}

/** Everything that is answered over plain HTTP. */
export function createHttpApplication(config: HttpApplicationConfig): Express {
  const { whoAmI, status, details, metrics, publicOrigins, routes, webDirectory, logger } = config;
  const { colour, version } = whoAmI;
  const app = express();
  app.disable('x-powered-by');
  app.use(securityHeaders);
  app.use((_request, response, next) => {
    response.setHeader(COLOUR_HEADER, colour);
    next();
  });
  app.get('/health', (_request, response) => {
    const health: Health = { status: status(), colour, version, details: details() };
    uncached(response)
      .status(health.status === 'ok' ? 200 : 503)
      .json(health);
  });
  app.get('/metrics', metricsRoute(metrics, config.presenterToken));
  // Not the health checks and metrics, which nobody waits for.
  if (config.tracer) app.use(tracedRequests(config.tracer));
  app.use(
    '/api',
    allowPublicOrigins(publicOrigins),
    sameOriginWrites(publicOrigins),
    (_request, response, next) => {
      uncached(response);
      next();
    },
  );
  app.use(faultyRequests(config.faults, () => metrics.refused('internal')));
  app.get('/whoami', (_request, response) => {
    uncached(response).json(whoAmI);
  });
  app.use(express.json({ limit: LIMITS.messageBytes }));
  for (const router of routes) app.use(router);
  if (existsSync(webDirectory)) app.use(staticPage(webDirectory));
  app.use(notFound);
  app.use(httpErrors(logger, (code) => metrics.refused(code)));
  return app;
}

function uncached(response: Response): Response {
  return response.set('Cache-Control', 'no-store');
}
