import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FleetView } from '../fleet/fleet-view';
import { LogStore } from '../logs/log-store';
import type { System } from '../model';
import { AwsError } from './aws-error';
import { cloudWatchService, type MetricSource } from './cloudwatch';
import { ecsService } from './ecs';
import { elbv2Service } from './elbv2';
import { answerJson, jsonError } from './json-protocol';
import { logsService } from './logs';
import { answerQuery, queryError } from './query-protocol';
import { answerRehearsal, REHEARSAL_PREFIX, type RehearsalApi } from './rehearsal-api';
import type { Reply } from './reply';
import { BodyTooLargeError, readBody } from './request-body';
import { type SecretValueOf, secretsManagerService } from './secrets-manager';
import type { JsonService, QueryService } from './service';
import { ssmService } from './ssm';
import { stsService } from './sts';
import type { TargetHealth } from './target-health';

const BODY_LIMIT_BYTES = 1024 * 1024;

export interface AwsEndpointConfig {
  /** What the APIs show; those that modify and PutParameter change it in place. */
  readonly system: System;
  /** The targets of a group as the load balancer sees them now. */
  readonly targetHealth: (targetGroupArn: string) => readonly TargetHealth[];
  /** The load balancer's metrics. @default there are none */
  readonly metrics?: MetricSource;
  /** Takes every request for DynamoDB, its body unread. */
  readonly dynamoDb: (request: IncomingMessage, response: ServerResponse) => void;
  /** What the tasks wrote. @default no log groups */
  readonly logs?: LogStore;
  /** The values of the secrets that the task definitions name. @default they have none */
  readonly secretValue?: SecretValueOf;
  /** What the tasks and services of ECS are; asked at each request. @default ECS is not served */
  readonly fleet?: () => FleetView;
  /** What the rehearsal tells about itself, beside AWS's APIs; its paths need no signature. @default nothing */
  readonly rehearsal?: RehearsalApi;
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
  /** Told of what went wrong inside an action; the client gets AWS's own InternalFailure. */
  readonly onError?: (error: unknown) => void;
}

export interface AwsEndpoint {
  /** @throws what `net.Server` does for an address that cannot be had, such as EADDRINUSE */
  listen(address: { readonly host: string; readonly port: number }): Promise<{ readonly port: number }>;
  /** Stops listening and ends all connections; to be called once. */
  close(): Promise<void>;
}

interface Services {
  readonly query: readonly QueryService[];
  readonly json: readonly JsonService[];
}

/**
 * One HTTP endpoint for the AWS APIs that operators and tasks use, in AWS's own wire formats. A request must be signed,
 * as AWS demands, but any signature will do: that keeps pages in a browser out, which cannot set the header.
 */
export function createAwsEndpoint(config: AwsEndpointConfig): AwsEndpoint {
  const now = config.now ?? Date.now;
  const cloudWatch = cloudWatchService(config.system, config.metrics ?? (() => undefined), now);
  const services: Services = {
    query: [
      elbv2Service({ ...config, createdAt: new Date(now()) }),
      stsService(config.system),
      cloudWatch.query,
    ],
    json: [
      ssmService(config.system, now),
      cloudWatch.json,
      secretsManagerService(config.system, config.secretValue ?? (() => undefined), now),
      logsService(config.logs ?? new LogStore([], now), config.system),
      ...(config.fleet ? [ecsService(config.system, config.fleet)] : []),
    ],
  };
  const server = createServer((request, response) => {
    const requestId = randomUUID();
    if (request.url?.startsWith(REHEARSAL_PREFIX)) {
      send(response, answerRehearsal(config.rehearsal ?? {}, request), requestId);
      return;
    }
    if (targetOf(request).startsWith('DynamoDB_')) {
      config.dynamoDb(request, response);
      return;
    }
    void answer(services, request, requestId, config.onError).then((reply) => {
      send(response, reply, requestId);
    });
  });
  return { listen: (address) => listen(server, address), close: () => close(server) };
}

/** Always answers: what is not an AwsError is reported and becomes an InternalFailure. */
async function answer(
  services: Services,
  request: IncomingMessage,
  requestId: string,
  onError: AwsEndpointConfig['onError'],
): Promise<Reply> {
  const target = targetOf(request);
  const refuse = (error: AwsError) => (target === '' ? queryError(error, requestId) : jsonError(error));
  try {
    if (!request.headers.authorization?.startsWith('AWS4-')) {
      throw new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403);
    }
    if (target !== '') {
      return await answerJson(services.json, target, await readBody(request, BODY_LIMIT_BYTES));
    }
    return await answerQuery(services.query, await readForm(request), requestId);
  } catch (error) {
    if (error instanceof AwsError) {
      return refuse(error);
    }
    if (error instanceof BodyTooLargeError) {
      return refuse(
        new AwsError('RequestEntityTooLarge', `The body has more than ${BODY_LIMIT_BYTES} bytes`, 413),
      );
    }
    // A client that went away is no failure of an action.
    if (!request.errored) {
      onError?.(error);
    }
    return refuse(new AwsError('InternalFailure', 'The request failed inside the rehearsal', 500));
  }
}

/** The form of a Query request, which is its body, or its query string where the method has no body. */
async function readForm(request: IncomingMessage): Promise<string> {
  const [path = '/', search = ''] = (request.url ?? '/').split('?', 2);
  if (request.method === 'GET' && path === '/') {
    return search;
  }
  const contentType = request.headers['content-type'] ?? '';
  if (request.method !== 'POST' || !contentType.startsWith('application/x-www-form-urlencoded')) {
    throw new AwsError('InvalidAction', `Could not find an operation for ${request.method ?? ''} ${path}`);
  }
  return readBody(request, BODY_LIMIT_BYTES);
}

function targetOf(request: IncomingMessage): string {
  const target = request.headers['x-amz-target'];
  return typeof target === 'string' ? target : '';
}

function send(response: ServerResponse, { status, headers, body }: Reply, requestId: string): void {
  response.writeHead(status, {
    ...headers,
    'content-length': Buffer.byteLength(body),
    'x-amzn-requestid': requestId,
  });
  response.end(body);
}

function listen(
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<{ readonly port: number }> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve({ port: (server.address() as AddressInfo).port });
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // An error here only says that the server never listened.
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
