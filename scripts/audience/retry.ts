import { ChatError } from '../../app/client/chat-error';
import { sleep, systemClock, unlessAborted } from '../../app/client/clock';

const ATTEMPTS = 10;
const RETRY_MS = 300;

/** Asks a server again that has much to do and said so. @throws ChatError, or the signal's reason */
export async function repeated<T>(run: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await unlessAborted(run(), signal);
    } catch (error) {
      if (!(error instanceof ChatError) || !error.retryable || attempt === ATTEMPTS) throw error;
      await sleep(systemClock, error.retryAfterMs ?? RETRY_MS * attempt, signal);
    }
  }
}
