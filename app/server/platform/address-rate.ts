import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import { RequestError } from './request-error';
import { TokenBucket } from './token-bucket';

export interface AddressRateConfig {
  readonly perSecond: number;
  readonly burst: number;
  /** So many addresses are remembered; the one that was seen least lately is forgotten first. */
  readonly mostAddresses: number;
  /** Milliseconds, never going back. */
  readonly now: () => number;
}

/** Lets requests of one address on at a rate, and refuses those beyond it with `rate-limited`. */
export function addressRate(config: AddressRateConfig): RequestHandler {
  const buckets = new Map<string, TokenBucket>();
  return (request, _response, next) => {
    const address = addressOf(request);
    const bucket = buckets.get(address) ?? new TokenBucket(config, config.now);
    buckets.delete(address);
    buckets.set(address, bucket);
    if (buckets.size > config.mostAddresses) {
      const [oldest] = buckets.keys();
      if (oldest !== undefined) buckets.delete(oldest);
    }
    const retryAfterMs = bucket.take();
    if (retryAfterMs > 0) {
      throw new RequestError('rate-limited', 'too many requests from this address; slow down', {
        retryAfterMs,
      });
    }
    next();
  };
}

/* The load balancer appends the address that it sees; what stands before it is only what the client says. */
function addressOf({ headers, socket }: IncomingMessage): string {
  const forwarded = headers['x-forwarded-for'];
  const last = (Array.isArray(forwarded) ? forwarded.join() : forwarded)?.split(',').at(-1)?.trim();
  return last === undefined || last === '' ? (socket.remoteAddress ?? '') : last;
}
