import { createSession, readMessages } from '../../app/client/chat-api';
import type { ChatMessage } from '../../app/contract/messages';
import { repeated } from './retry';

/**
 * Reads rooms from their beginning, as somebody does who comes when all is over: what was acknowledged must be there.
 * @returns the messages by room, in the order of the log
 * @throws ChatError when a log cannot be read, or the signal's reason
 */
export async function readRooms(
  url: string,
  roomIds: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly ChatMessage[]>> {
  const { token } = await repeated(() => createSession(url, 'latecomer'), signal);
  const logs = new Map<string, ChatMessage[]>();
  for (const roomId of roomIds) {
    const log: ChatMessage[] = [];
    for (let more = true; more;) {
      const since = log.at(-1)?.timestamp ?? 0;
      const page = await repeated(() => readMessages(url, token, roomId, since), signal);
      if (page.remembered) throw new Error(`the log of ${roomId} was answered from memory`);
      log.push(...page.messages);
      more = page.more && page.messages.length > 0;
    }
    logs.set(roomId, log);
  }
  return logs;
}
