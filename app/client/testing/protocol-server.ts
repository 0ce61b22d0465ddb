import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type Socket } from 'socket.io';
import { isColour, type Colour } from '../../contract/colour';
import type { ErrorBody } from '../../contract/errors';
import type { ClientToServerEvents, Failover, Handover, ServerToClientEvents } from '../../contract/events';
import type { ChatMessage, MessagePage } from '../../contract/messages';
import { handshakeSchema } from '../../contract/schemas';
import { MemoryLog } from './memory-log';

interface SocketData {
  userId: string;
  name: string;
  colour: Colour;
  /** The handover ticket that the connection came with. */
  ticket?: string;
}
type ServerSocket = Socket<ClientToServerEvents, ServerToClientEvents, Record<string, never>, SocketData>;

const NOT_IN_ROOM: ErrorBody = { code: 'not-in-room', message: 'join first', retryable: false };

/** What a test may make go wrong; every member may be changed at any time. */
export interface Mischief {
  /** How often a live message reaches a socket: 1 as it should be, 0 to lose it, 2 to send it twice. */
  deliveries: (message: { text: string }, to: { userId: string; colour: Colour }) => number;
  /** Milliseconds from the storing of a message to its acknowledgement; undefined: never. */
  ackAfterMs: (message: { text: string }, by: Colour) => number | undefined;
  /** Whether a message that arrives is dealt with; otherwise it is neither stored nor answered. */
  hear: (message: { text: string }, by: Colour) => boolean;
  /** An error to refuse a message with before it is stored. */
  refuse: (message: { text: string }) => ErrorBody | undefined;
  /** Whether a connection that comes with a ticket is let in. */
  acceptTicket: (ticket: string) => boolean;
  /** An error to refuse a connection with. */
  refuseConnection: () => ErrorBody | undefined;
  /** Whether a connection that asks for that colour, or for none, gets through to a server at all. */
  reachable: (colour: string | undefined) => boolean;
  /** Where clients of a colour are told to go when the load balancer leads nowhere. */
  failover: (colour: Colour) => Failover | undefined;
  /** All that is known of a room while the store does not answer; undefined: the store answers. */
  memory: (roomId: string) => readonly ChatMessage[] | undefined;
  /** Whether a request for a page is answered; and if so, after how many milliseconds. */
  pageAfterMs: (by: Colour) => number | undefined;
  /** Whether the server answers handshakes at all. */
  greet: (colour: Colour) => boolean;
  /** Whether a message that is acknowledged and sent to all is in the log as well. */
  store: (message: { text: string }) => boolean;
  /** Whether requests other than a socket's are answered with what they ask for, or else with 404. */
  answersHttp: () => boolean;
  /** What is answered to a request for the messages before a timestamp. */
  olderPage: (roomId: string, before: number, limit: number) => MessagePage | undefined;
  /** Whether WebSockets get through to the server. */
  webSockets: () => boolean;
}

/**
 * One server that speaks the chat's protocol for both colours, with its log in memory: what the client's tests talk to.
 * Its `weights` say which colour takes new connections.
 */
export class ProtocolServer {
  readonly log = new MemoryLog();
  readonly mischief: Mischief = {
    deliveries: () => 1,
    ackAfterMs: () => 0,
    hear: () => true,
    refuse: () => undefined,
    acceptTicket: (ticket) => ticket.startsWith('ticket'),
    refuseConnection: () => undefined,
    reachable: () => true,
    failover: () => undefined,
    memory: () => undefined,
    pageAfterMs: () => 0,
    greet: () => true,
    store: () => true,
    answersHttp: () => true,
    olderPage: (roomId, before, limit) => this.log.pageBefore(roomId, before, limit),
    webSockets: () => true,
  };
  /** The colour of connections that do not ask for one. */
  preferred: Colour = 'blue';
  /** The query strings and the tickets of all connections so far. */
  readonly queries: Readonly<Record<string, unknown>>[] = [];
  readonly tickets: (string | undefined)[] = [];
  /** How many messages each page had that was asked for with a cursor. */
  readonly pages: number[] = [];
  /** The texts of all sends so far, repetitions too. */
  readonly sends: string[] = [];

  readonly #http: HttpServer;
  readonly #io: Server<ClientToServerEvents, ServerToClientEvents, Record<string, never>, SocketData>;
  #users = 0;

  private constructor() {
    this.#http = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const answer = this.mischief.answersHttp() ? this.#answer(request.url ?? '', body) : undefined;
        response.writeHead(answer ? 201 : 404, { 'content-type': 'application/json' });
        response.end(
          JSON.stringify(answer ?? { error: { code: 'not-found', message: 'no', retryable: false } }),
        );
      });
    });
    this.#io = new Server(this.#http, {
      serveClient: false,
      allowRequest: (request, decide) => {
        const { searchParams } = new URL(request.url ?? '', 'http://localhost');
        const isWebSocket = searchParams.get('transport') === 'websocket';
        const getsThrough = this.mischief.reachable(searchParams.get('colour') ?? undefined);
        decide(null, getsThrough && (this.mischief.webSockets() || !isWebSocket));
      },
    });
    this.#io.use((socket, next) => this.#admit(socket, next));
    this.#io.on('connection', (socket) => this.#serve(socket));
  }

  static async start(): Promise<ProtocolServer> {
    const server = new ProtocolServer();
    await new Promise<void>((resolve) => server.#http.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  /** The colours of the open connections of a user. */
  coloursOf(userId: string): Colour[] {
    return this.#sockets(userId).map(({ data }) => data.colour);
  }

  /** How many connections are in a room. */
  membersOf(roomId: string): number {
    return this.#io.sockets.adapter.rooms.get(roomId)?.size ?? 0;
  }

  /** Asks a user's clients to move. */
  handOver(userId: string, instruction: Partial<Handover> & Pick<Handover, 'to'>): void {
    for (const socket of this.#sockets(userId)) {
      socket.emit('handover', {
        ticket: 'ticket',
        afterMs: 0,
        deadlineMs: 5_000,
        reason: 'rebalance',
        ...instruction,
      });
    }
  }

  /** Closes the transports of a user, or those of one colour, as a server does that goes away; the clients come back. */
  cutOff(userId: string, colour?: Colour): void {
    for (const socket of this.#sockets(userId)) {
      if (colour === undefined || socket.data.colour === colour) socket.conn.close();
    }
  }

  /** Disconnects a user's sockets so that Socket.IO's own reconnection stays off. */
  dismiss(userId: string): void {
    for (const socket of this.#sockets(userId)) socket.disconnect(true);
  }

  announceHead(roomId: string, head = this.log.head(roomId)): void {
    this.#io.to(roomId).emit('room-head', { roomId, head });
  }

  /** Forgets that a user is in a room. */
  expel(userId: string, roomId: string): void {
    for (const socket of this.#sockets(userId)) void socket.leave(roomId);
  }

  async close(): Promise<void> {
    await this.#io.close();
  }

  #sockets(userId: string): ServerSocket[] {
    return [...this.#io.sockets.sockets.values()].filter(({ data }) => data.userId === userId);
  }

  #answer(path: string, body: string): object | undefined {
    const [, roomId, since] = /^\/api\/rooms\/([\w-]+)\/messages\?since=(\d+)/.exec(path) ?? [];
    if (roomId !== undefined) return this.log.page(roomId, Number(since));
    const older = /^\/api\/rooms\/([\w-]+)\/messages\?before=(\d+)&limit=(\d+)/.exec(path);
    if (older) return this.mischief.olderPage(older[1] ?? '', Number(older[2]), Number(older[3]));
    if (path === '/api/rooms' && body === '')
      return { rooms: this.log.rooms().map((one) => this.log.room(one)) };
    const { name } = JSON.parse(body || '{}') as { name: string };
    if (path === '/api/rooms') return this.log.createRoom(name);
    if (path !== '/api/session') return undefined;
    this.#users += 1;
    const userId = `user-${this.#users}`;
    return { userId, name, token: `${userId}:${name}` };
  }

  #page(roomId: string, since?: number, limit = 50): MessagePage {
    const known = this.mischief.memory(roomId);
    const page = known ? remembered(known, since, limit) : this.log.page(roomId, since, limit);
    if (since !== undefined) this.pages.push(page.messages.length);
    return page;
  }

  #answerLater(by: Colour, answer: () => void): void {
    const afterMs = this.mischief.pageAfterMs(by);
    if (afterMs === 0) answer();
    else if (afterMs !== undefined) setTimeout(answer, afterMs).unref();
  }

  #admit(socket: ServerSocket, next: (error?: Error) => void): void {
    const { query, auth } = socket.handshake;
    this.queries.push(query);
    const handshake = handshakeSchema.safeParse(auth).data;
    const [userId, name] = (handshake?.token ?? '').split(':');
    const ticket = handshake?.handover;
    this.tickets.push(ticket);
    if (!userId || !name || (query.colour !== undefined && !(ticket && this.mischief.acceptTicket(ticket)))) {
      const code = userId ? 'forbidden' : 'unauthorized';
      next(Object.assign(new Error(code), { data: { code, message: code, retryable: false } }));
      return;
    }
    const refusal = this.mischief.refuseConnection();
    if (refusal) {
      next(Object.assign(new Error(refusal.code), { data: refusal }));
      return;
    }
    const colour = isColour(query.colour) ? query.colour : this.preferred;
    socket.data = { userId, name, colour, ...(ticket && { ticket }) };
    next();
  }

  #serve(socket: ServerSocket): void {
    const { userId, name, colour } = socket.data;
    if (!this.mischief.greet(colour)) return;
    const failover = this.mischief.failover(colour);
    socket.emit('session-ready', {
      sessionId: socket.id,
      userId,
      colour,
      version: colour === 'blue' ? 'v1' : 'v2',
      instanceId: `${colour}-1`,
      serverTime: Date.now(),
      ...(failover && { failover }),
    });
    socket.on('join-room', ({ roomId, since }, ack) => {
      if (roomId === 'nowhere') {
        ack({ ok: false, error: { code: 'unknown-room', message: 'no such room', retryable: false } });
        return;
      }
      void socket.join(roomId);
      this.#answerLater(colour, () =>
        ack({ ok: true, room: this.log.room(roomId), ...this.#page(roomId, since) }),
      );
    });
    socket.on('leave-room', ({ roomId }, ack) => {
      void socket.leave(roomId);
      ack({ ok: true });
    });
    socket.on('sync-room', ({ roomId, since, limit }, ack) => {
      if (!socket.rooms.has(roomId)) ack({ ok: false, error: NOT_IN_ROOM });
      else this.#answerLater(colour, () => ack({ ok: true, ...this.#page(roomId, since, limit) }));
    });
    socket.on('typing', ({ roomId }) => socket.to(roomId).emit('typing', { roomId, userId }));
    socket.on('chat-message', (sent, ack) => {
      this.sends.push(sent.text);
      if (!this.mischief.hear(sent, colour)) return;
      const error = this.mischief.refuse(sent) ?? (socket.rooms.has(sent.roomId) ? undefined : NOT_IN_ROOM);
      if (error) {
        ack({ ok: false, error });
        return;
      }
      const { message, duplicate } = this.log.append({ ...sent, userId, name, colour });
      if (!this.mischief.store(sent)) this.log.forget(message);
      const afterMs = this.mischief.ackAfterMs(sent, colour);
      const answer = { ok: true as const, message, ...(duplicate && { duplicate: true as const }) };
      if (afterMs === 0) ack(answer);
      else if (afterMs !== undefined) setTimeout(() => ack(answer), afterMs).unref();
      if (duplicate) return;
      for (const member of this.#io.sockets.sockets.values()) {
        const times = member.rooms.has(sent.roomId) ? this.mischief.deliveries(message, member.data) : 0;
        for (let i = 0; i < times; i += 1) member.emit('chat-message', { message });
      }
    });
  }
}

function remembered(known: readonly ChatMessage[], since = 0, limit: number): MessagePage {
  const range = known.filter(({ timestamp }) => timestamp > since);
  const messages = range.slice(0, limit);
  const head = known.at(-1)?.timestamp ?? 0;
  return { messages, head, more: range.length > messages.length, remembered: true };
}
