import { performance } from 'node:perf_hooks';
import { Admission } from './connections/admission';
import { admit } from './connections/admit';
import { identify, redeemTicket, type WelcomeConditions } from './connections/authentication';
import type { ChatServer } from './connections/chat-server';
import { countingRefusals } from './connections/counted-refusals';
import { allowSingleConnect } from './connections/single-connect';
import { prepareWelcome } from './connections/welcome';
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

export interface EntranceConfig extends WelcomeConditions {
  readonly admission: Admission;
  readonly tokens: SessionTokens;
  readonly redis: Pick<RedisBus, 'publisher'>;
  readonly keyPrefix: string;
  readonly colour: Colour;
  /** Hears of each connection that is refused. */
  readonly onRefused: (code: ErrorCode) => void;
}

/**
 * What a connection passes before it is served: its session, its turn, its ticket, and where it could go from here. The
 * session comes first, so that whoever has none takes nobody's turn; the ticket after the turn, so that one who is told
 * to come back still has it.
 */
export function guardEntrance(io: ChatServer, config: EntranceConfig): void {
  const { admission, tokens, redis, keyPrefix, colour, onRefused } = config;
  const now = Date.now;
  const usedTickets = new UsedTickets({
    ...USED_TICKETS,
    redis: redis.publisher,
    keyPrefix,
    now,
  });
  const guards = [
    identify({ ...config, now }),
    admit(admission),
    redeemTicket({ ...config, usedTickets, now }),
    prepareWelcome((session) => failoverFor(session, colour, tokens)),
  ];
  allowSingleConnect(io, onRefused);
  for (const guard of guards) io.use(countingRefusals(guard, onRefused));
}
