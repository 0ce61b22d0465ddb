import type { MessageLog } from '../chat/message-log';
import type { FigureCounts } from './figure-counts';
import type { Tracer } from './tracer';

/** The log, with each message that it took counted and traced from its arrival until it was durable. */
export function observedLog(
  log: Pick<MessageLog, 'append'>,
  { figures, tracer }: { readonly figures: FigureCounts; readonly tracer: Tracer | undefined },
): Pick<MessageLog, 'append'> {
  return {
    async append(draft) {
      const end = tracer?.begin('chat-message');
      try {
        const appended = await log.append(draft);
        figures.count('messages');
        end?.({ failed: false, attributes: { duplicate: appended.duplicate } });
        return appended;
      } catch (error) {
        end?.({ failed: true, attributes: {} });
        throw error;
      }
    },
  };
}
