import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { withClient } from '../aws/aws-client';
import { awsFailure } from '../rollout/aws-failure';
import { clientConfig, type Target } from '../rollout/connection';

/** One line of a log. */
export interface LogEvent {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly message: string;
}

export interface LogQuery {
  readonly group: string;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** Lines that contain this, as it is; all when left out. */
  readonly containing?: string;
}

/** What was found, the newest last; `cut` says that there is more than is read at once, and newer. */
export interface FoundEvents {
  readonly events: readonly LogEvent[];
  readonly cut: boolean;
}

/** Reads the events of a log group, again and again if need be. */
export type ReadLog = (query: LogQuery) => Promise<FoundEvents>;

const MOST_EVENTS = 10_000;
const MOST_PAGES = 100;

/**
 * Hands CloudWatch Logs to `use`.
 * @throws UsageError for what can be put right: no rehearsal, no credentials, no such log group
 */
export async function withLogs<Result>(
  target: Target,
  signal: AbortSignal,
  use: (read: ReadLog) => Promise<Result>,
): Promise<Result> {
  const sdk = await import('@aws-sdk/client-cloudwatch-logs');
  try {
    return await withClient(new sdk.CloudWatchLogsClient(clientConfig(target)), (client) =>
      use((query) => readEvents(sdk, client, query, signal)),
    );
  } catch (error) {
    throw awsFailure(error, target) ?? error;
  }
}

/* A page may be empty though there are further ones. */
async function readEvents(
  sdk: typeof import('@aws-sdk/client-cloudwatch-logs'),
  client: CloudWatchLogsClient,
  { group, since, containing }: LogQuery,
  signal: AbortSignal,
): Promise<FoundEvents> {
  const events: LogEvent[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < MOST_PAGES && events.length < MOST_EVENTS; page += 1) {
    const command = new sdk.FilterLogEventsCommand({
      logGroupName: group,
      startTime: since,
      filterPattern: containing === undefined ? undefined : literalPattern(containing),
      nextToken,
    });
    const answer = await client.send(command, { abortSignal: signal });
    for (const { eventId, timestamp = 0, message = '' } of answer.events ?? []) {
      events.push({ id: eventId ?? `${timestamp} ${message}`, at: timestamp, message });
    }
    nextToken = answer.nextToken;
    if (nextToken === undefined) break;
  }
  return { events: events.toSorted((one, other) => one.at - other.at), cut: nextToken !== undefined };
}

/** The filter pattern for lines with a text in them, whatever signs it has: a term in quotation marks. */
export function literalPattern(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
