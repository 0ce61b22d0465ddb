import type { Server as HttpServer } from 'node:http';
import { createAdapter } from '@socket.io/redis-adapter';
import { Server, type Socket } from 'socket.io';
import {
  type ClientToServerEvents,
  type Failover,
  type ServerToClientEvents,
  SOCKET_PATH,
} from '../../contract/events';
import type { ErrorCode } from '../../contract/errors';
import { LIMITS } from '../../contract/limits';
import type { ChatMessage } from '../../contract/messages';
import type { RedisBus } from '../platform/redis';
import { isOriginAllowed } from '../platform/security';
import type { Ticket, VerifiedSession } from '../sessions/session-tokens';

/** What the server knows of a connection. */
export interface ConnectionData extends VerifiedSession {
  /** Milliseconds since 1970. */
  connectedAt: number;
  /** Whether a handover brought it here. */
  arrivedByHandover: boolean;
  /** Until when (milliseconds since 1970) it is expected to leave, once it was asked to. */
  leavingUntil: number;
  /** Until its turn: the ticket that it came with. */
  ticket?: Ticket;
  /** Until it is welcomed: what it is to be told about a failover. */
  failover?: Failover;
}

/** What instances tell each other, over Redis. */
export interface InterServerEvents {
  /** A message that the sender has stored. */
  'message-stored': (message: ChatMessage) => void;
}

export type ChatServer = Server<
  ClientToServerEvents,
  ServerToClientEvents,
  InterServerEvents,
  ConnectionData
>;
export type ChatSocket = Socket<
  ClientToServerEvents,
  ServerToClientEvents,
  InterServerEvents,
  ConnectionData
>;

/** Well below the load balancer's idle timeout, and quick to notice a client that is gone. */
const PING_INTERVAL_MS = 10_000;
const PING_TIMEOUT_MS = 8_000;
/** A transport that does not become a connection in this time is closed. */
const HANDSHAKE_TIMEOUT_MS = 10_000;

export interface ChatServerConfig {
  readonly redis: Pick<RedisBus, 'publisher' | 'subscriber'>;
  /** Keeps deployments that share a Redis apart. */
  readonly channelPrefix: string;
  readonly publicOrigins: readonly string[];
  /** Why no new transports are taken now; undefined while they are. */
  readonly refusal: () => ErrorCode | undefined;
}

/** The Socket.IO server; instances reach each other's clients over Redis as long as it is there. */
export function createChatServer(httpServer: HttpServer, config: ChatServerConfig): ChatServer {
  const { publisher, subscriber } = config.redis;
  return new Server(httpServer, {
    path: SOCKET_PATH,
    serveClient: false,
    maxHttpBufferSize: LIMITS.messageBytes,
    pingInterval: PING_INTERVAL_MS,
    pingTimeout: PING_TIMEOUT_MS,
    connectTimeout: HANDSHAKE_TIMEOUT_MS,
    perMessageDeflate: false,
    adapter: createAdapter(publisher, subscriber, { key: `${config.channelPrefix}socket.io` }),
    ...(config.publicOrigins.length > 0 && {
      cors: { origin: [...config.publicOrigins], credentials: true },
    }),
    allowRequest: (request, decide) => {
      const isAllowed = isOriginAllowed(request.headers, config.publicOrigins);
      const refusal = isAllowed ? config.refusal() : 'forbidden';
      decide(refusal, refusal === undefined);
    },
  });
}

const ROOM_CHANNEL = 'room:';

/** The Socket.IO room of a chat room; the prefix keeps it apart from socket ids. */
export function channelOf(roomId: string): string {
  return `${ROOM_CHANNEL}${roomId}`;
}

/** The chat rooms that a socket is in. */
export function roomsOf(socket: Pick<ChatSocket, 'rooms'>): string[] {
  return [...socket.rooms]
    .filter((channel) => channel.startsWith(ROOM_CHANNEL))
    .map((channel) => channel.slice(ROOM_CHANNEL.length));
}

/** All connections of this instance. */
export function connectionsOf(io: ChatServer): ChatSocket[] {
  return [...io.sockets.sockets.values()];
}
