import type { MessageLog } from '../chat/message-log';
import type { Metrics } from './metrics';
import type { Tracer } from './tracer';

/** The log, with each message that it took counted and traced from its arrival until it was durable. */
export function observedLog(
  log: Pick<MessageLog, 'append'>,
  {
    metrics,
    tracer,
    now,
  }: {
    readonly metrics: Pick<Metrics, 'appended'>;
    readonly tracer: Tracer | undefined;
    /** Milliseconds, never going back. */
    readonly now: () => number;
  },
): Pick<MessageLog, 'append'> {
  return {
    async append(draft) {
      const startedAt = now();
      const end = tracer?.begin('chat-message');
      try {
        const appended = await log.append(draft);
        metrics.appended(appended.duplicate, (now() - startedAt) / 1000);
        end?.({ failed: false, attributes: { duplicate: appended.duplicate } });
        return appended;
      } catch (error) {
        end?.({ failed: true, attributes: {} });
        throw error;
      }
    },
  };
}
