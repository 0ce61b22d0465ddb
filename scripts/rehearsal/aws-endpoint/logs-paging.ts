import type { LogEvent } from '../logs/log-store';
import { AwsError } from './aws-error';

/** From where to read on: behind an event towards the newest, or before it towards the oldest. */
export interface Position {
  readonly direction: 'f' | 'b';
  readonly sequence: number;
}

const PAGE_BYTES = 1_024 * 1_024;
/** What CloudWatch counts for each event beside its message. */
const EVENT_BYTES = 26;

export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}

export function writeToken({ direction, sequence }: Position): string {
  return `${direction}/${String(sequence).padStart(20, '0')}`;
}

/** @throws AwsError for a token that was not given out */
export function readToken(token: string): Position {
  const [, direction, sequence] = /^([fb])\/(\d{20})$/.exec(token) ?? [];
  if (direction === undefined || sequence === undefined) {
    throw invalidParameter('The specified nextToken is invalid.');
  }
  return { direction: direction === 'f' ? 'f' : 'b', sequence: Number(sequence) };
}

/**
 * The events that come next from a position: at most `limit`, and about a megabyte. The oldest first, whatever the
 * direction.
 * @param events the oldest first
 */
export function eventsFrom(
  events: readonly LogEvent[],
  { direction, sequence }: Position,
  limit: number,
): readonly LogEvent[] {
  const ahead =
    direction === 'f'
      ? events.filter((event) => event.sequence > sequence)
      : events.filter((event) => event.sequence < sequence).reverse();
  let bytes = 0;
  const fitting = ahead
    .slice(0, limit)
    .filter(
      ({ message }, index) =>
        (bytes += Buffer.byteLength(message) + EVENT_BYTES) <= PAGE_BYTES || index === 0,
    );
  return direction === 'f' ? fitting : fitting.reverse();
}

/**
 * A page of a list by the number of its first item.
 * @throws AwsError for a token that was not given out
 */
export function listPage<Item>(
  items: readonly Item[],
  { limit, nextToken }: { readonly limit?: number | null; readonly nextToken?: string | null },
): { readonly items: readonly Item[]; readonly nextToken: string | undefined } {
  const start = nextToken ? readToken(nextToken).sequence : 0;
  const end = start + (limit ?? 50);
  return {
    items: items.slice(start, end),
    nextToken: end < items.length ? writeToken({ direction: 'f', sequence: end }) : undefined,
  };
}
