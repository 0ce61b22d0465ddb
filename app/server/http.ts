import { performance } from 'node:perf_hooks';
import { Router } from 'express';
import type { FleetFigures } from '../contract/fleet';
import type { Health, HealthDetails, WhoAmI } from '../contract/messages';
import type { Chat } from './chat/chat';
import { chatRoutes } from './chat/chat-routes';
import type { FaultSource } from './fault/faulty-requests';
import { fleetRoutes } from './fleet/fleet-routes';
import { addressRate } from './platform/address-rate';
import type { Config } from './platform/config';
import type { DynamoDb } from './platform/dynamodb';
import { createHttpApplication } from './platform/http-application';
import type { Logger } from './platform/logging';
import { requireSession, sessionRoutes } from './sessions/session-routes';
import type { SessionTokens } from './sessions/session-tokens';
import { UserCounter } from './sessions/user-counter';
import type { Metrics } from './telemetry/metrics';
import type { Tracer } from './telemetry/tracer';

/** Sessions and rooms that one address may create: a whole audience can sit behind it. */
const CREATION_RATE = { perSecond: 100, burst: 1_000, mostAddresses: 10_000 } as const;

export interface HttpConfig {
  readonly config: Pick<Config, 'presenterToken' | 'publicOrigins'>;
  readonly dynamoDb: DynamoDb;
  readonly tracer?: Tracer | undefined;
  readonly webDirectory: string;
  readonly logger: Logger;
}

export interface HttpParts {
  readonly chat: Chat;
  readonly tokens: SessionTokens;
  readonly whoAmI: WhoAmI;
  readonly status: () => Health['status'];
  readonly details: () => HealthDetails;
  readonly metrics: Metrics;
  readonly fleetFigures: () => FleetFigures;
  readonly faults: FaultSource;
}

/** What an instance answers over plain HTTP, with the routes of its features. */
export function createHttp(
  { config, dynamoDb, tracer, webDirectory, logger }: HttpConfig,
  { chat, tokens, whoAmI, status, details, metrics, fleetFigures, faults }: HttpParts,
) {
  return createHttpApplication({
    whoAmI,
    status,
    details,
    metrics,
    faults,
    presenterToken: config.presenterToken,
    publicOrigins: config.publicOrigins,
    tracer,
    routes: [
      Router().post(
        ['/api/session', '/api/rooms'],
        addressRate({ ...CREATION_RATE, now: () => performance.now() }),
      ),
      sessionRoutes({ tokens, userCounter: new UserCounter(dynamoDb) }),
      fleetRoutes(fleetFigures),
      requireSession(tokens),
      chatRoutes(chat),
    ],
    webDirectory,
    logger,
  });
}
