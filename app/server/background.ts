import { FIGURES_EVENT } from '../contract/figures';
import type { Chat } from './chat/chat';
import { RoomHeads } from './chat/room-heads';
import { channelOf, type ChatServer, connectionsOf } from './connections/chat-server';
import { cutSlowConsumers } from './connections/slow-consumers';
import type { FleetView } from './fleet/fleet-view';
import type { Heartbeat } from './fleet/heartbeat';
import { occupiedRooms } from './fleet/occupancy';
import type { PresenceAnnouncer } from './fleet/presence-announcer';
import type { HandoverControl } from './handover/handover-control';
import type { WeightsWatcher } from './handover/weights-watcher';
import type { Logger } from './platform/logging';
import { everyInterval, onceAPeriod } from './platform/periodic';
import type { RedisBus } from './platform/redis';
import type { FigureCounts } from './telemetry/figure-counts';
import type { Metrics } from './telemetry/metrics';
import type { ObservedStore } from './telemetry/observed-store';
import type { TelemetryRelay } from './telemetry/telemetry-relay';
import type { Timings } from './timings';

export interface BackgroundConfig {
  readonly io: ChatServer;
  readonly chat: Pick<Chat, 'roomRepository'>;
  readonly fleet: FleetView;
  readonly presence: PresenceAnnouncer;
  readonly weights: WeightsWatcher;
  readonly handover: HandoverControl;
  readonly redis: Pick<RedisBus, 'publish' | 'subscribe'>;
  readonly heartbeat: Pick<Heartbeat, 'beat' | 'cleanUp'>;
  readonly store: Pick<ObservedStore, 'reportChange'>;
  readonly metrics: Pick<Metrics, 'slowConsumer'>;
  readonly figures: FigureCounts;
  readonly telemetry: Pick<TelemetryRelay, 'telling' | 'presenters' | 'end'>;
  /** What the Redis channels begin with on which instances tell about themselves. */
  readonly channelPrefix: string;
  readonly timings: Timings;
  readonly logger: Logger;
}

export interface Background {
  /** Tells the other instances about this one, now. */
  publish(): void;
  stop(): Promise<void>;
}

/** Starts what an instance does without being asked. */
export function startBackground(config: BackgroundConfig): Background {
  const { io, fleet, presence, weights, handover, heartbeat, redis, metrics, timings, logger } = config;
  const { telling, presenters, end } = config.telemetry;
  const occupied = () => occupiedRooms(io);
  const heads = new RoomHeads({
    rooms: config.chat.roomRepository,
    occupied,
    announce: (roomId, head) => io.local.to(channelOf(roomId)).emit('room-head', { roomId, head }),
  });
  const tellings = new Map([
    [`${config.channelPrefix}fleet`, fleet],
    [`${config.channelPrefix}telemetry`, telling],
  ]);
  const publish = () => {
    for (const [channel, each] of tellings) redis.publish(channel, JSON.stringify(each.own()));
  };
  for (const [channel, each] of tellings) redis.subscribe(channel, (text) => each.hear(text));
  const tasks = [
    everyInterval(timings.fleetMs, { name: 'tell the fleet', logger }, () => {
      publish();
      presence.check();
      presenters.tell();
    }),
    everyInterval(timings.headsMs, { name: 'announce heads', logger }, () => heads.check()),
    everyInterval(timings.weightsMs, { name: 'read the weights', logger }, () => weights.check()),
    everyInterval(timings.handoverRoundMs, { name: 'hand over', logger }, () => handover.rebalance()),
    everyInterval(timings.slowConsumersMs, { name: 'cut slow clients off', logger }, () =>
      cutSlowConsumers([...connectionsOf(io), ...presenters.connections()], {
        onCut: () => metrics.slowConsumer(),
        logger,
      }),
    ),
    everyInterval(timings.heartbeatMs, { name: 'heartbeat', logger }, () => heartbeat.beat()),
    everyInterval(timings.heartbeatMs, { name: 'clean up after the dead', logger }, () =>
      heartbeat.cleanUp(),
    ),
    everyInterval(timings.storeStateMs, { name: 'watch the store', logger }, () =>
      config.store.reportChange(),
    ),
    onceAPeriod(timings.figuresMs, { name: 'report figures', logger, now: Date.now }, () =>
      logger.info({ event: FIGURES_EVENT, ...config.figures.take() }, 'figures'),
    ),
  ];
  return {
    publish,
    async stop() {
      const stopped = Promise.all(tasks.map((task) => task.stop()));
      end();
      publish();
      await stopped;
    },
  };
}
