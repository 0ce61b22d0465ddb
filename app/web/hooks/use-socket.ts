import type { ChatClient } from '../../client/chat-client';
import type { SocketState } from '../socket-source';
import { useChatSession } from './use-chat-session';
import { useSource } from './use-source';

/** How the user is connected, and the client behind it, which other hooks listen to. */
export function useSocket(): SocketState & { readonly client: ChatClient } {
  const { client, socket } = useChatSession();
  return { ...useSource(socket), client };
}
