import { LIMITS } from '../../contract/limits';
import type { ChatMessage, MessagePage, Room } from '../../contract/messages';
import type { PageRequest } from './message-pages';

/** The newest messages of a room that an instance has without a gap. */
export interface RememberedRun {
  readonly room: Room;
  /** The newest timestamp that the room is known to have: above the last message where that has not come. */
  readonly head: number;
  /** In order, each the `previous` of the next. */
  readonly messages: readonly ChatMessage[];
}

export interface RememberedPage {
  readonly page: MessagePage;
  /** Whether it is as long as it may be: the run holds all that belongs on it. */
  readonly full: boolean;
}

/**
 * The page that was asked for, as far as a run goes; undefined where it would have a hole, or nothing of what is known
 * to be there. A page of older or of the newest messages may be short: `more` says that others come before.
 */
export function pageOf(run: RememberedRun, request: PageRequest): RememberedPage | undefined {
  const { since, limit = LIMITS.defaultPageMessages } = request;
  // Everything after this timestamp is in the run. An empty run is that of a room without messages, or reaches nowhere.
  const reach = run.messages[0]?.previous ?? (run.head === 0 ? 0 : Infinity);
  return since === undefined
    ? pageBefore(run, { ...request, limit }, reach)
    : pageAfter(run, since, limit, reach);
}

function pageAfter(
  { head, messages }: RememberedRun,
  since: number,
  limit: number,
  reach: number,
): RememberedPage | undefined {
  const after = messages.filter(({ timestamp }) => timestamp > since);
  if (reach > since || (after.length === 0 && head > since)) return undefined;
  return { page: { messages: after.slice(0, limit), head, more: after.length > limit }, full: true };
}

function pageBefore(
  { head, messages }: RememberedRun,
  { before = Infinity, limit }: { readonly before?: number | undefined; readonly limit: number },
  reach: number,
): RememberedPage | undefined {
  const newest = messages.at(-1)?.timestamp ?? 0;
  if (before !== Infinity && before > newest) return undefined;
  const older = messages.filter(({ timestamp }) => timestamp < before);
  if (older.length === 0 && reach > 0) return undefined;
  const page = { messages: older.slice(-limit), head, more: older.length > limit || reach > 0 };
  return { page, full: older.length >= limit || reach === 0 };
}
