import { createContext, useContext } from 'react';
import type { ChatSession } from '../chat-session';

export const ChatSessionContext = createContext<ChatSession | undefined>(undefined);

/** The chat of the user who has joined. @throws Error outside of `ChatSessionContext` */
export function useChatSession(): ChatSession {
  const chat = useContext(ChatSessionContext);
  if (!chat) throw new Error('nobody has joined');
  return chat;
}
