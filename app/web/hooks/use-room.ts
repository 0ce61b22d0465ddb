import { useMemo } from 'react';
import type { RoomSnapshot } from '../../client/client-events';
import { useChatSession } from './use-chat-session';
import { useSource } from './use-source';

export interface RoomActions {
  readonly send: (text: string) => void;
  /** Sends a failed message again. */
  readonly retry: (clientId: string) => void;
  /** Forgets a failed message. */
  readonly discard: (clientId: string) => void;
  /** Tells the others that the user is typing. */
  readonly typing: () => void;
  /** Reads the page before what is shown. @throws ChatError */
  readonly older: () => Promise<boolean>;
  /** The reader is done with older pages. */
  readonly letGoOfOlder: () => void;
}

/** A room that the user is in, and what can be done there. `room` is undefined until it is opened. */
export function useRoom(roomId: string): RoomActions & { readonly room: RoomSnapshot | undefined } {
  const chat = useChatSession();
  const room = useSource(useMemo(() => chat.room(roomId), [chat, roomId]));
  const actions = useMemo<RoomActions>(() => {
    const { client } = chat;
    return {
      send: (text) => void client.send(roomId, text),
      retry: (clientId) => client.retry(clientId),
      discard: (clientId) => client.discard(clientId),
      typing: () => client.typing(roomId),
      older: () => client.older(roomId),
      letGoOfOlder: () => client.letGoOfOlder(roomId),
    };
  }, [chat, roomId]);
  return useMemo(() => ({ ...actions, room }), [actions, room]);
}
