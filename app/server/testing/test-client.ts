import { io, type Socket } from 'socket.io-client';
import type { ErrorBody } from '../../contract/errors';
import {
  type ClientToServerEvents,
  type Handover,
  type ServerToClientEvents,
  SOCKET_PATH,
} from '../../contract/events';
import type { ChatMessage, Session } from '../../contract/messages';

export type TestSocket = Socket<ServerToClientEvents, ClientToServerEvents>;

export interface ConnectOptions {
  readonly auth?: object;
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly transports?: ('websocket' | 'polling')[];
}

const open = new Set<TestSocket>();

/** A session with that name. */
export async function openSession(url: string, name = 'Ada'): Promise<Session> {
  const response = await post(`${url}/api/session`, { name });
  return (await response.json()) as Session;
}

export function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** A connection that is not open yet. */
export function prepare(url: string, options: ConnectOptions): TestSocket {
  const { auth = {}, query = {}, headers = {}, transports = ['websocket'] } = options;
  const socket: TestSocket = io(url, {
    path: SOCKET_PATH,
    forceNew: true,
    autoConnect: false,
    reconnection: false,
    transports,
    auth,
    query,
    extraHeaders: headers,
  });
  open.add(socket);
  return socket;
}

/** An open connection. Rejects with the server's refusal. */
export async function connect(url: string, options: ConnectOptions): Promise<TestSocket> {
  const socket = prepare(url, options);
  const refusal = await new Promise<Error | undefined>((resolve) => {
    socket.once('connect', () => resolve(undefined));
    socket.once('connect_error', resolve);
    socket.connect();
  });
  if (refusal) throw refusal;
  return socket;
}

/** What the server said to a connection that it refused. */
export async function refusalOf(url: string, options: ConnectOptions): Promise<ErrorBody | undefined> {
  try {
    await connect(url, options);
    return undefined;
  } catch (error) {
    return (error as Error & { data?: ErrorBody }).data;
  }
}

/** A connection of a new user, in that room. */
export async function joined(url: string, roomId = 'lobby', name = 'Ada'): Promise<TestSocket> {
  const { token } = await openSession(url, name);
  const socket = await connect(url, { auth: { v: 1, token } });
  const answer = await socket.emitWithAck('join-room', { roomId });
  if (!answer.ok) throw new Error(answer.error.message);
  return socket;
}

/** The next event of a kind that satisfies a condition. */
export function nextMessage(
  socket: TestSocket,
  matches: (message: ChatMessage) => boolean = () => true,
): Promise<ChatMessage> {
  return new Promise((resolve) => {
    const listen = ({ message }: { readonly message: ChatMessage }) => {
      if (!matches(message)) return;
      socket.off('chat-message', listen);
      resolve(message);
    };
    socket.on('chat-message', listen);
  });
}

export function nextHandover(socket: TestSocket): Promise<Handover> {
  return new Promise((resolve) => socket.once('handover', resolve));
}

/** Ends all connections that the tests have opened. */
export function closeAll(): void {
  for (const socket of open) socket.disconnect();
  open.clear();
}
