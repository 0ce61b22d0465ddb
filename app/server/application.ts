import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import type { Registry } from 'prom-client';
import { otherColour } from '../contract/colour';
import type { ErrorCode } from '../contract/errors';
import type { Health, HealthDetails, WhoAmI } from '../contract/messages';
import { startBackground } from './background';
import { createChat } from './chat/chat';
import { channelOf, connectionsOf, createChatServer } from './connections/chat-server';
import { createAdmission, guardEntrance } from './entrance';
import { FaultWatch } from './fault/fault-watch';
import { fleetFigures } from './fleet/fleet-figures';
import { FleetView, type InstanceSnapshot } from './fleet/fleet-view';
import { occupancy, occupiedRooms } from './fleet/occupancy';
import { PresenceAnnouncer } from './fleet/presence-announcer';
import { HandoverControl } from './handover/handover-control';
import { handoverPace } from './handover/rebalance-plan';
import { WeightsWatcher } from './handover/weights-watcher';
import { createHttp } from './http';
import type { Config } from './platform/config';
import type { DynamoDb } from './platform/dynamodb';
import type { LiveParameters } from './platform/live-parameters';
import type { Logger } from './platform/logging';
import type { RedisBus } from './platform/redis';
import { Shutdown } from './platform/shutdown';
import { createRecords } from './records';
import { serveConnections } from './serve-connections';
import { SessionTokens } from './sessions/session-tokens';
import { shutdownSteps } from './shutdown-steps';
import { FigureCounts } from './telemetry/figure-counts';
import { Metrics } from './telemetry/metrics';
import { observedStore } from './telemetry/observed-store';
import { createTelemetryRelay } from './telemetry/telemetry-relay';
import type { Tracer } from './telemetry/tracer';
import { TIMINGS, type Timings } from './timings';

export interface ApplicationOptions {
  readonly config: Config;
  readonly instanceId: string;
  readonly logger: Logger;
  /**
   * Where requests and messages are noted; without it they are not. `stop` closes it, Redis, DynamoDB and the
   * parameters.
   */
  readonly tracer?: Tracer | undefined;
  /** The metrics of the process, to be told beside those of the instance. */
  readonly processMetrics?: Registry | undefined;
  readonly redis: RedisBus;
  readonly dynamoDb: DynamoDb;
  readonly parameters: LiveParameters;
  /** The static page, where there is one. */
  readonly webDirectory: string;
  readonly timings?: Partial<Timings>;
}

export interface Application {
  /** Listens on a port of all interfaces (0 picks a free one), and tells which. */
  listen(port: number): Promise<number>;
  /** The instances that this one has heard of lately, and itself. */
  instances(): readonly InstanceSnapshot[];
  /** Hands all clients over and ends in order; called again, it joins the first call. */
  stop(): Promise<void>;
}

/**
 * Connections that wait in the kernel while this process is busy: with Node's own 511, a crowd is turned away there.
 */
const BACKLOG = 4_096;

/** Wires the server of one instance. Nothing is listened to, and no client served, before `listen`. */
export function createApplication(options: ApplicationOptions): Application {
  const { config, instanceId, logger, tracer, redis } = options;
  const timings: Timings = { ...TIMINGS, ...options.timings };
  const { colour, version } = config;
  const whoAmI: WhoAmI = { colour, version, instanceId };
  const state = { ready: false, draining: false, closing: false };
  const status = (): Health['status'] => (state.draining ? 'draining' : state.ready ? 'ok' : 'starting');

  const metrics = new Metrics(
    whoAmI,
    {
      connections: (transport) =>
        connectionsOf(io).filter(({ conn }) => conn.transport.name === transport).length,
      redisConnected: () => redis.isConnected,
      storeFailing: () => dynamoDb.state() === 'failing',
      faultInjected: () => fault.current !== undefined,
      admissions: () => admission.figures,
    },
    options.processMetrics,
  );
  const dynamoDb = observedStore(options.dynamoDb, {
    now: () => performance.now(),
    onFailure: () => metrics.storeFailure(),
    logger,
  });
  const fault = new FaultWatch({ colour, now: Date.now, elapsed: () => performance.now(), logger });
  const faults = { current: () => fault.current, random: Math.random };
  const details = (): HealthDetails => ({
    redis: redis.isConnected ? 'connected' : 'away',
    store: dynamoDb.state(),
    ...(fault.current && { fault: fault.current }),
  });
  const tokens = new SessionTokens(config.sessionSecret);
  const chat = createChat(dynamoDb, { onRemembered: () => metrics.rememberedPage() });
  const http = createServer(
    createHttp(
      { ...options, dynamoDb },
      {
        chat,
        tokens,
        whoAmI,
        status,
        details,
        metrics,
        faults,
        fleetFigures: () =>
          fleetFigures(fleet.instancesLately(), {
            complete: isComplete(),
            at: Date.now(),
          }),
      },
    ),
  );
  // The load balancer ends idle connections; if the server did, a request could meet the closing.
  http.keepAliveTimeout = 0;
  const admission = createAdmission(config);
  const io = createChatServer(http, {
    redis,
    channelPrefix: config.tablePrefix,
    publicOrigins: config.publicOrigins,
    refusal: () => (state.closing ? 'unavailable' : admission.isFull ? 'rate-limited' : undefined),
  });
  const fleet = new FleetView({
    instanceId,
    own: () => ({ ...whoAmI, draining: state.draining, ...occupancy(io, Date.now()) }),
    now: () => performance.now(),
  });
  const isComplete = () => redis.isConnected && fleet.hasHeardFor(timings.goneAfterMs);
  const presence = new PresenceAnnouncer({
    instances: () => fleet.instancesLately(),
    occupied: () => occupiedRooms(io),
    announce: (payload) => io.local.to(channelOf(payload.roomId)).emit('presence', payload),
  });
  const figures = new FigureCounts({
    connections: () => connectionsOf(io).length,
    totals: () => metrics.figures,
  });
  const weights = new WeightsWatcher(async () => {
    const values = await options.parameters.read();
    fault.see(values.fault);
    return values.weights;
  }, logger);
  const handover = new HandoverControl({
    io,
    tokens,
    instanceId,
    colour,
    weights: () => weights.current,
    instances: () => fleet.instances(),
    pace: handoverPace({
      sharePerSecond: config.handoverSharePerSecond,
      connectionsPerSecond: config.connectionsPerSecond,
      roundMs: timings.handoverRoundMs,
    }),
    roundMs: timings.handoverRoundMs,
    deadlineMs: timings.handoverDeadlineMs,
    settleMs: timings.handoverSettleMs,
    patienceMs: timings.drainPatienceMs,
    drainAskAgainMs: timings.drainAskAgainMs,
    now: Date.now,
    random: Math.random,
    logger,
    onAsked: (reason, clients) => metrics.handoversAsked(reason, clients),
  });
  const { registry, heartbeat } = createRecords(dynamoDb, { instanceId, timings, logger });
  const onRefused = (code: ErrorCode) => metrics.refused(code);
  guardEntrance(io, {
    admission,
    tokens,
    redis,
    keyPrefix: config.tablePrefix,
    colour,
    isDraining: () => state.draining,
    isWanted: () => weights.current?.[colour] !== 0,
    // Without Redis nobody is heard of.
    isOtherGone: () => !redis.isConnected || fleet.isGone(otherColour(colour), timings.goneAfterMs),
    onRefused,
  });
  const telemetry = createTelemetryRelay(io, {
    whoAmI,
    presenterToken: config.presenterToken,
    figures: () => ({
      draining: state.draining,
      connections: connectionsOf(io).length,
      ...metrics.figures,
      refusals: metrics.refusals,
      alone: !redis.isConnected,
      faulty: fault.current !== undefined,
    }),
    isComplete,
    onRefused,
  });
  serveConnections(io, {
    whoAmI,
    chat,
    registry,
    presence,
    metrics,
    faults,
    tracer,
    onRefused,
    onDelivered: telemetry.delivered,
    logger,
  });
  const background = startBackground({
    io,
    chat,
    fleet,
    presence,
    weights,
    handover,
    heartbeat,
    redis,
    store: dynamoDb,
    metrics,
    figures,
    telemetry,
    channelPrefix: config.tablePrefix,
    timings,
    logger,
  });
  const steps = shutdownSteps({
    http,
    io,
    background,
    handover,
    registry,
    heartbeat,
    presenters: telemetry.presenters,
    tracer,
    drainMs: timings.drainMs,
    refuseConnections: () => void (state.closing = true),
    disconnect: async () => {
      dynamoDb.close();
      options.parameters.close();
      await redis.close();
    },
  });
  const shutdown = new Shutdown(steps, logger);

  const becomeReady = async (): Promise<void> => {
    while (!state.ready && !state.draining) {
      try {
        await chat.rooms.ensureLobby();
        state.ready = true;
        logger.info('ready');
      } catch {
        // The store has logged why.
        await delay(timings.startRetryMs);
      }
    }
  };

  return {
    listen: (port) =>
      new Promise((resolve, reject) => {
        http.once('error', reject);
        http.listen({ port, backlog: BACKLOG }, () => {
          void becomeReady();
          resolve((http.address() as AddressInfo).port);
        });
      }),
    instances: () => fleet.instances(),
    stop() {
      state.draining = true;
      return shutdown.run();
    },
  };
}
