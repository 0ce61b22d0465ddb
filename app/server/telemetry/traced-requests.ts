import type { Request, RequestHandler } from 'express';
import type { Tracer } from './tracer';

/** Traces what is answered over HTTP, by the route rather than the path, in which there are ids. */
export function tracedRequests(tracer: Tracer): RequestHandler {
  return (request, response, next) => {
    const end = tracer.begin(request.method, request.get('x-amzn-trace-id'));
    response.once('finish', () => {
      const route = routeOf(request);
      const { statusCode } = response;
      end({
        ...(route !== undefined && { name: `${request.method} ${route}` }),
        failed: statusCode >= 500,
        attributes: {
          'http.request.method': request.method,
          'http.response.status_code': statusCode,
          ...(route !== undefined && { 'http.route': route }),
        },
      });
    });
    next();
  };
}

/* Express says `any`. It is not there for files and for what was not found. */
function routeOf(request: Request): string | undefined {
  const { path } = (request.route ?? {}) as { readonly path?: unknown };
  return typeof path === 'string' ? path : undefined;
}
