import type { HttpErrorBody } from '../contract/errors';
import { LIMITS } from '../contract/limits';
import type { MessagePage, Room, Session } from '../contract/messages';
import { ChatError } from './chat-error';

export interface CreateSessionOptions {
  /** Milliseconds to wait for the answer. @default as long as `fetch` does */
  readonly timeoutMs?: number;
}

/**
 * Starts a session for a user of the given name. In a browser the answer also sets the session's cookie.
 * @throws ChatError when the server refuses the name, cannot be reached or does not answer in time
 */
export function createSession(
  url: string,
  name: string,
  { timeoutMs }: CreateSessionOptions = {},
): Promise<Session> {
  const body = JSON.stringify({ name });
  return call<Session>(url, '/api/session', { method: 'POST', body, timeoutMs });
}

/** The rooms that there are. @throws ChatError */
export async function listRooms(url: string, token: string): Promise<readonly Room[]> {
  const { rooms } = await call<{ readonly rooms: readonly Room[] }>(url, '/api/rooms', { token });
  return rooms;
}

export interface CreateRoomOptions {
  /** Whether it is in the list of rooms: otherwise only those enter who know its id. @default true */
  readonly listed?: boolean;
}

/** Makes a room. @throws ChatError */
export function createRoom(
  url: string,
  token: string,
  name: string,
  { listed }: CreateRoomOptions = {},
): Promise<Room> {
  return call<Room>(url, '/api/rooms', { method: 'POST', body: JSON.stringify({ name, listed }), token });
}

/** A page of a room's log: the messages after `since`, in order. @throws ChatError */
export function readMessages(
  url: string,
  token: string,
  roomId: string,
  since: number,
): Promise<MessagePage> {
  const query = new URLSearchParams({ since: String(since), limit: String(LIMITS.pageMessages) });
  return call<MessagePage>(url, `/api/rooms/${encodeURIComponent(roomId)}/messages?${query.toString()}`, {
    token,
  });
}

/** Milliseconds that a page of older messages may take: the server answers within 8 s. */
const OLDER_MS = 10_000;

/** A page of a room's log: the last messages before a timestamp, in order. @throws ChatError */
export function readOlderMessages(
  url: string,
  token: string,
  roomId: string,
  before: number,
): Promise<MessagePage> {
  const query = new URLSearchParams({ before: String(before), limit: String(LIMITS.pageMessages) });
  const path = `/api/rooms/${encodeURIComponent(roomId)}/messages?${query.toString()}`;
  return call<MessagePage>(url, path, { token, timeoutMs: OLDER_MS });
}

interface Call {
  readonly method?: string;
  readonly body?: string;
  readonly token?: string;
  readonly timeoutMs?: number | undefined;
}

async function call<Answer>(
  url: string,
  path: string,
  { method = 'GET', body, token, timeoutMs }: Call,
): Promise<Answer> {
  const headers = {
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
  const signal = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs);
  let response: Response;
  let answer: unknown;
  try {
    response = await fetch(new URL(path, url), {
      method,
      headers,
      ...(body !== undefined && { body }),
      ...(signal && { signal }),
    });
    answer = await response.json().catch((error: unknown) => {
      // What is no JSON is judged by its status; an answer that was cut off by the time is none.
      if (signal?.aborted) throw error;
    });
  } catch (error) {
    if (timeoutMs !== undefined && signal?.aborted) throw ChatError.timeout(path, timeoutMs);
    const reason = error instanceof Error ? error.message : String(error);
    throw new ChatError('unavailable', `${url} could not be reached: ${reason}`, true);
  }
  if (response.ok && answer !== undefined) return answer as Answer;
  const refusal = (answer as Partial<HttpErrorBody> | undefined)?.error;
  if (refusal) throw ChatError.from(refusal);
  const retryable = response.status >= 500 || response.status === 429;
  throw new ChatError('unavailable', `${path} answered ${response.status}`, retryable);
}
