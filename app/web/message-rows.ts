import type { PendingMessage } from '../client/outbox';
import type { ChatMessage } from '../contract/messages';

/** A line of the conversation. */
export interface MessageRow {
  /** The same while the message is on its way and when it is stored. */
  readonly key: string;
  readonly clientId: string;
  readonly own: boolean;
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Undefined while the message is not stored. */
  readonly message: ChatMessage | undefined;
  readonly pending: PendingMessage | undefined;
  /** Whether it goes on where the same author stopped a moment before. */
  readonly continued: boolean;
  /** Whether it is the first of its day. */
  readonly startsDay: boolean;
  /** Whether it is the first that was not read. */
  readonly firstUnread: boolean;
}

/** Milliseconds between two messages of an author after which the second stands on its own. */
const CONTINUES_MS = 3 * 60_000;

export interface Conversation {
  readonly messages: readonly ChatMessage[];
  readonly pending: readonly PendingMessage[];
  readonly userId: string;
  readonly unreadAfter: number | undefined;
}

type Place = Pick<MessageRow, 'own' | 'continued' | 'startsDay' | 'firstUnread'>;

const PENDING_PLACE: Place = { own: true, continued: false, startsDay: false, firstUnread: false };

/**
 * The lines of a conversation: what is stored, in order, and then what is not. A line is the same object as long as
 * nothing of it changes.
 */
export function messageRows({
  messages,
  pending,
  userId,
  unreadAfter = Infinity,
}: Conversation): MessageRow[] {
  const rows: MessageRow[] = [];
  let before: ChatMessage | undefined;
  let unreadFound = false;
  for (const message of messages) {
    const own = message.userId === userId;
    const firstUnread: boolean = !unreadFound && !own && message.timestamp > unreadAfter;
    unreadFound ||= firstUnread;
    const startsDay = !before || dayOf(before.timestamp / 1_000) !== dayOf(message.timestamp / 1_000);
    const continued = !startsDay && !firstUnread && before !== undefined && continues(before, message);
    rows.push(rowOf(message, { own, continued, startsDay, firstUnread }));
    before = message;
  }
  const stored = pending.length > 0 ? new Set(rows.map(({ key }) => key)) : undefined;
  for (const one of pending) {
    const row = pendingRowOf(one, userId);
    if (!stored?.has(row.key)) rows.push(row);
  }
  return rows;
}

/** The keys of what is not stored yet. */
export function pendingKeys(rows: readonly MessageRow[]): ReadonlySet<string> {
  return new Set(rows.filter(({ pending }) => pending).map(({ key }) => key));
}

const known = new WeakMap<ChatMessage | PendingMessage, MessageRow>();

function rowOf(message: ChatMessage, place: Place): MessageRow {
  const { own, continued, startsDay, firstUnread } = place;
  const row = known.get(message);
  const stays = row?.own === own && row.continued === continued;
  if (row && stays && row.startsDay === startsDay && row.firstUnread === firstUnread) return row;
  const { userId, clientId, text, timestamp } = message;
  const key = keyOf(userId, clientId);
  const made: MessageRow = {
    key,
    clientId,
    text,
    at: timestamp / 1_000,
    message,
    pending: undefined,
    ...place,
  };
  known.set(message, made);
  return made;
}

function pendingRowOf(pending: PendingMessage, userId: string): MessageRow {
  const row = known.get(pending);
  if (row) return row;
  const { clientId, text, createdAt } = pending;
  const key = keyOf(userId, clientId);
  const made: MessageRow = {
    key,
    clientId,
    text,
    at: createdAt,
    message: undefined,
    pending,
    ...PENDING_PLACE,
  };
  known.set(pending, made);
  return made;
}

function continues(before: ChatMessage, message: ChatMessage): boolean {
  return (
    before.userId === message.userId &&
    before.colour === message.colour &&
    message.timestamp - before.timestamp < CONTINUES_MS * 1_000
  );
}

/* By the viewer's own clock. Dates are slow, and most messages are of the same day as the one before. */
let day = { from: 0, to: 0, name: '' };
function dayOf(ms: number): string {
  if (ms >= day.from && ms < day.to) return day.name;
  const date = new Date(ms);
  const [year, month, of] = [date.getFullYear(), date.getMonth(), date.getDate()];
  day = {
    from: new Date(year, month, of).getTime(),
    to: new Date(year, month, of + 1).getTime(),
    name: `${year}-${month}-${of}`,
  };
  return day.name;
}

function keyOf(userId: string, clientId: string): string {
  return `${userId} ${clientId}`;
}
