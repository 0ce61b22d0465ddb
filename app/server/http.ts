import { performance } from 'node:perf_hooks';
import { Router } from 'express';
import type { Health, HealthDetails, WhoAmI } from '../contract/messages';
import type { ApplicationOptions } from './application';
import type { Chat } from './chat/chat';
import { chatRoutes } from './chat/chat-routes';
import type { FaultSource } from './fault/faulty-requests';
import { addressRate } from './platform/address-rate';
import { createHttpApplication } from './platform/http-application';
import { requireSession, sessionRoutes } from './sessions/session-routes';
import type { SessionTokens } from './sessions/session-tokens';
import { UserCounter } from './sessions/user-counter';
import type { Metrics } from './telemetry/metrics';

/** Sessions and rooms that one address may create: a whole audience can sit behind it. */
const CREATION_RATE = { perSecond: 100, burst: 1_000, mostAddresses: 10_000 } as const;

/** What an instance answers over plain HTTP, with the routes of its features. */
export function createHttp(
  { config, dynamoDb, tracer, webDirectory, logger }: ApplicationOptions,
  parts: {
    readonly chat: Chat;
    readonly tokens: SessionTokens;
    readonly whoAmI: WhoAmI;
    readonly status: () => Health['status'];
    readonly details: () => HealthDetails;
    readonly metrics: Metrics;
    readonly faults: FaultSource;
  },
) {
  const { chat, tokens, whoAmI, status, details, metrics, faults } = parts;
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
      requireSession(tokens),
      chatRoutes(chat),
    ],
    webDirectory,
    logger,
  });
}
