import { performance } from 'node:perf_hooks';
import type { ErrorCode } from '../contract/errors';
import type { ChatMessage, WhoAmI } from '../contract/messages';
import type { Chat } from './chat/chat';
import { CHAT_EVENTS, handleChat } from './chat/chat-handlers';
import { connectMessageBus } from './chat/message-bus';
import type { ChatServer } from './connections/chat-server';
import type { ConnectionRegistry } from './connections/connection-registry';
import { countRefusedEvents, countRefusedTransports } from './connections/counted-refusals';
import { guardEvents } from './connections/event-guard';
import { welcome } from './connections/welcome';
import { faultyLog } from './fault/faulty-log';
import type { FaultSource } from './fault/faulty-requests';
import type { PresenceAnnouncer } from './fleet/presence-announcer';
import type { Logger } from './platform/logging';
import type { Metrics } from './telemetry/metrics';
import { observedLog } from './telemetry/observed-log';
import type { Tracer } from './telemetry/tracer';

/** Serves the connections that have been let in: each is greeted, and its events are answered. */
export function serveConnections(
  io: ChatServer,
  parts: {
    readonly whoAmI: WhoAmI;
    readonly chat: Chat;
    readonly registry: ConnectionRegistry;
    readonly presence: PresenceAnnouncer;
    readonly metrics: Metrics;
    readonly onRefused: (code: ErrorCode) => void;
    /** Hears of each message that clients of this instance are sent. */
    readonly onDelivered: (message: ChatMessage) => void;
    /** What goes wrong on purpose with messages that are sent. */
    readonly faults: FaultSource;
    readonly tracer: Tracer | undefined;
    readonly logger: Logger;
  },
): void {
  const { whoAmI, chat, registry, presence, metrics, faults, tracer, onRefused, onDelivered, logger } = parts;
  const { colour } = whoAmI;
  const log = observedLog(faultyLog(chat.log, faults), { metrics, tracer, now: () => performance.now() });
  const bus = connectMessageBus({ io, ...chat, onDelivered });
  countRefusedTransports(io, onRefused);
  io.on('connection', (socket) => {
    countRefusedEvents(socket, onRefused);
    guardEvents(socket, { known: CHAT_EVENTS, now: () => performance.now() });
    welcome(socket, { whoAmI, registry, now: Date.now });
    handleChat(socket, { ...chat, log, bus, colour, presenceOf: (roomId) => presence.of(roomId), logger });
  });
}
