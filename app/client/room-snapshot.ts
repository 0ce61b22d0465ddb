import type { RoomSnapshot } from './client-events';
import type { PendingMessage } from './outbox';
import type { JoinedRoom } from './room-entry';
import { isBehind } from './room-sync';

/** A room as it is now. @param pending the user's own messages there that are being sent or have failed */
export function snapshotOf(joined: JoinedRoom, pending: readonly PendingMessage[]): RoomSnapshot {
  const { roomId, log, room, presence } = joined;
  return {
    roomId,
    ...(room && { room }),
    messages: [...log.messages],
    hasOlder: log.hasOlder,
    pending,
    ...(log.cursor !== undefined && { cursor: log.cursor }),
    behind: isBehind(joined),
    users: presence?.users ?? [],
    userCount: presence?.count ?? 0,
  };
}
