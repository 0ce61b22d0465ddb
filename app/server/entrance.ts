import { performance } from 'node:perf_hooks';
import { Admission } from './connections/admission';
import { admit } from './connections/admit';
import { authenticate } from './connections/authentication';
import type { ChatServer } from './connections/chat-server';
import { prepareWelcome } from './connections/welcome';
import { countingRefusals } from './connections/counted-refusals';
import { failoverFor } from './handover/failover';
import type { Colour } from '../contract/colour';
import type { ErrorCode } from '../contract/errors';
import type { Config } from './platform/config';
import type { RedisBus } from './platform/redis';
import type { SessionTokens } from './sessions/session-tokens';
import { UsedTickets } from './sessions/used-tickets';

const MOST_AT_ONCE = 50;
/** With the rest of a handshake, less than what that may take. */
const LONGEST_WAIT_MS = 5_000;
const BOOKED_AHEAD_MS = 30_000;
const USED_TICKETS = { waitMs: 300, most: 50_000 } as const;

/** Lets connections in at the configured rate. */
export function createAdmission({ connectionsPerSecond }: Pick<Config, 'connectionsPerSecond'>): Admission {
  return new Admission({
    perSecond: connectionsPerSecond,
    burst: Math.min(MOST_AT_ONCE, connectionsPerSecond),
    longestWaitMs: LONGEST_WAIT_MS,
    bookedAheadMs: BOOKED_AHEAD_MS,
    now: () => performance.now(),
    random: Math.random,
  });
}

export interface EntranceConfig {
  readonly admission: Admission;
  readonly tokens: SessionTokens;
  readonly redis: Pick<RedisBus, 'publisher'>;
  readonly keyPrefix: string;
  readonly colour: Colour;
  readonly isDraining: () => boolean;
  /** Whether this colour is meant to have clients, as far as is known. */
  readonly isWanted: () => boolean;
  /** Hears of each connection that is refused. */
  readonly onRefused: (code: ErrorCode) => void;
}

/** What a connection passes before it is served: its turn, its session, and where it could go from here. */
export function guardEntrance(io: ChatServer, config: EntranceConfig): void {
  const { admission, tokens, redis, keyPrefix, colour, isDraining, isWanted, onRefused } = config;
  const usedTickets = new UsedTickets({
    ...USED_TICKETS,
    redis: redis.publisher,
    keyPrefix,
    now: Date.now,
  });
  const guards = [
    admit(admission),
    authenticate({ tokens, usedTickets, colour, isDraining, isWanted, now: Date.now }),
    prepareWelcome((session) => failoverFor(session, colour, tokens)),
  ];
  for (const guard of guards) io.use(countingRefusals(guard, onRefused));
}
