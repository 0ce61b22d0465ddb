import type { RoomSnapshot } from '../../client/client-events';
import { useChatSession } from './use-chat-session';
import { useSource } from './use-source';

/** The names of those who are typing in the room that is shown; undefined for one whose name is not known. */
export function useTypists(room: RoomSnapshot | undefined): readonly (string | undefined)[] {
  const typing = useSource(useChatSession().typists);
  if (typing.length === 0) return typing;
  return typing.map((userId) => {
    const known = (one: { userId: string }) => one.userId === userId;
    return (room?.users.find(known) ?? room?.messages.findLast(known))?.name;
  });
}
