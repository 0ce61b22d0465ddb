import type { z } from 'zod';
import type { Ack } from '../../contract/errors';
import type { Logger } from '../platform/logging';
import { parsePayload } from '../platform/payload';
import { RequestError, toErrorBody } from '../platform/request-error';
import { TokenBucket } from '../platform/token-bucket';
import type { ChatSocket } from './chat-server';

/** Events of one connection; the burst lets a client join all rooms it may be in. */
const EVENT_RATE = { perSecond: 20, burst: 60 } as const;

/**
 * Turns a handler of checked payloads into a listener that takes whatever a client sends: it answers with the
 * handler's result, or with an error of the contract. Without an acknowledgement function nothing is done, as the
 * client could not learn what became of it.
 */
export function acknowledged<T, R extends object>(
  { schema, logger }: { readonly schema: z.ZodType<T>; readonly logger: Logger },
  handle: (payload: T) => Promise<R> | R,
): (...args: unknown[]) => void {
  return (...args) => {
    const acknowledge = acknowledgementOf(args);
    if (!acknowledge) return;
    const answer = async (): Promise<Ack<R>> => {
      if (args.length !== 2) throw new RequestError('bad-request', 'an event takes one payload');
      return { ok: true, ...(await handle(parsePayload(schema, args[0]))) };
    };
    const refusal = (error: unknown): Ack<R> => {
      const body = toErrorBody(error);
      if (body.code === 'internal') logger.error({ err: error }, 'event failed');
      return { ok: false, error: body };
    };
    answer()
      .catch(refusal)
      .then(acknowledge)
      .catch((error: unknown) => logger.error({ err: error }, 'an answer could not be sent'));
  };
}

/** Answers events that come too fast, or that are not known, before any handler sees them. */
export function guardEvents(
  socket: ChatSocket,
  { known, now }: { readonly known: ReadonlySet<string>; readonly now: () => number },
): void {
  const bucket = new TokenBucket(EVENT_RATE, now);
  // What is thrown in here would end the process. The types say otherwise, but the name of an event may be a number.
  socket.use(([name, ...args]: unknown[], next) => {
    const event = String(name);
    const retryAfterMs = bucket.take();
    const error =
      retryAfterMs > 0
        ? new RequestError('rate-limited', 'too many events; slow down', { retryAfterMs })
        : known.has(event)
          ? undefined
          : new RequestError('bad-request', `there is no event ${event.slice(0, 40)}`);
    if (!error) next();
    else acknowledgementOf(args)?.({ ok: false, error: toErrorBody(error) });
  });
}

function acknowledgementOf(args: readonly unknown[]): ((answer: Ack) => void) | undefined {
  const last = args.at(-1);
  return typeof last === 'function' ? (last as (answer: Ack) => void) : undefined;
}
