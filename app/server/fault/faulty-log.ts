import type { MessageLog } from '../chat/message-log';
import { RequestError } from '../platform/request-error';
import { type FaultSource, wait } from './faulty-requests';

/**
 * The log, with writes that are late and a share of them refused, as the fault says. Both come before the write: what
 * is acknowledged is stored, and what is refused may be sent again.
 */
export function faultyLog(
  log: Pick<MessageLog, 'append'>,
  { current, random }: FaultSource,
): Pick<MessageLog, 'append'> {
  return {
    async append(draft) {
      const fault = current();
      if (fault) {
        await wait(fault);
        if (random() < fault.errorShare) {
          throw new RequestError('unavailable', 'the message cannot be stored now; try again');
        }
      }
      return log.append(draft);
    },
  };
}
