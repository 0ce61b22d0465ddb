import { setTimeout as sleep } from 'node:timers/promises';
import { RemoteAudience } from '../../audience/remote-audience';
import type { ObserverView } from '../contract';
import { ObserverRecord } from './observer-record';
import { withShortNames } from '../short-names';

export interface ObserverConfig {
  /** The application's address. */
  readonly url: string;
  readonly clients: number;
  /** Whether anybody wants to see what they see: where nobody does for a while, they leave. */
  readonly isWanted: () => boolean;
}

/** Real clients that chat, in a process of their own. */
export interface Observer {
  /** What they have seen; null while the first of them come in. */
  view(): ObserverView | null;
  /** Why there are none at the moment, or nothing is heard of them; null otherwise, and while the first come in. */
  problem(): string | null;
  /** Resolves when their process has been ended. */
  close(): Promise<void>;
}

/** Members of a room. */
const ROOM_CLIENTS = 10;
/* Few, for they may chat for hours, and each is a write. */
const MESSAGES_PER_SECOND = 4;
const JOINS_PER_SECOND = 20;
const LOOK_EVERY_MS = 250;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;
const COMING_BACK = "nobody looked for a while: the observer's clients come in again";
/** After so long a process was well: the next one is started without a pause that has grown. */
const WELL_AFTER_MS = 30_000;

/** Seats the clients while they are wanted, and others when their process dies or they cannot come in. */
export function startObserver(config: ObserverConfig): Observer {
  const ending = new AbortController();
  const record = new ObserverRecord();
  const state: { problem: string | null } = { problem: null };
  const pause = (ms: number) => sleep(ms, undefined, { signal: ending.signal }).catch(() => undefined);
  const watching = (async () => {
    let failures = 0;
    while (!isAborted(ending.signal)) {
      if (!config.isWanted()) {
        await pause(LOOK_EVERY_MS);
        continue;
      }
      const startedAt = performance.now();
      try {
        await watchOne(config, record, state, ending.signal);
        state.problem = COMING_BACK;
      } catch (error) {
        if (isAborted(ending.signal)) return;
        state.problem = messageOf(error);
        if (performance.now() - startedAt > WELL_AFTER_MS) failures = 0;
        await pause(Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS));
        failures += 1;
      }
    }
  })();
  return {
    view: () => record.view(performance.now()),
    problem: () => state.problem ?? silence(record.silentMs(performance.now())),
    close: async () => {
      ending.abort(new Error('the observer was sent away'));
      await watching;
    },
  };
}

/** Watches one process of clients until it ends, or nobody wants to see what they see. @throws why it has ended */
async function watchOne(
  { url, clients, isWanted }: ObserverConfig,
  record: ObserverRecord,
  state: { problem: string | null },
  ending: AbortSignal,
): Promise<void> {
  const leaving = new AbortController();
  try {
    const audience = await RemoteAudience.start(
      {
        url,
        clients,
        rooms: Math.ceil(clients / ROOM_CLIENTS),
        roomName: 'Probe',
        ratePerSecond: MESSAGES_PER_SECOND,
        joinsPerSecond: JOINS_PER_SECOND,
      },
      AbortSignal.any([ending, leaving.signal]),
    );
    state.problem = null;
    while (!isAborted(ending) && isWanted()) {
      record.take(figuresOf(audience), audience.heardAt);
      await sleep(LOOK_EVERY_MS, undefined, { signal: ending }).catch(() => undefined);
    }
  } finally {
    record.processEnded();
    leaving.abort(new Error('the observer was sent away'));
  }
}

function figuresOf(audience: RemoteAudience) {
  try {
    return audience.figures();
  } catch (error) {
    throw new Error('their process has ended, and another one is started', { cause: error });
  }
}

function silence(ms: number | null): string | null {
  return ms === null
    ? null
    : `nothing is heard of the observer's clients for ${Math.floor(ms / 1_000)} s: the figures are as old`;
}

function isAborted({ aborted }: AbortSignal): boolean {
  return aborted;
}

/* What the process tells of itself may have a stack. */
function messageOf(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return withShortNames(`the observer's clients are away: ${line}`);
}
