import type { RequestHandler } from 'express';
import { RequestError } from '../platform/request-error';
import { isSameSecret } from '../platform/same-secret';
import type { Metrics } from './metrics';

/**
 * Answers `GET /metrics`. Whoever comes through a load balancer needs the presenter's token as a bearer token; who
 * reaches the task's own address, as a scraper within the network, needs none. A load balancer always adds the header
 * that tells the two apart, and a client cannot take it away.
 */
export function metricsRoute(metrics: Metrics, presenterToken: string): RequestHandler {
  return async (request, response) => {
    response.set('Cache-Control', 'no-store');
    const isForwarded = request.headers['x-forwarded-for'] !== undefined;
    if (isForwarded && !isBearerOf(presenterToken, request.headers.authorization)) {
      throw new RequestError('unauthorized', "this needs the presenter's token");
    }
    response.type(metrics.contentType).send(await metrics.text());
  };
}

function isBearerOf(expected: string, authorization = ''): boolean {
  const [, given = ''] = /^Bearer (.+)$/i.exec(authorization) ?? [];
  return isSameSecret(given, expected);
}
