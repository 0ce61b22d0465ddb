import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Who may use the console: who has opened it with its one-time token. */
export interface Access {
  /** The token that opens the console once. */
  readonly token: string;
  /** Takes the token, and gives a session; undefined for any other text, and the second time. */
  redeem(token: string): string | undefined;
  isSession(value: string): boolean;
}

/* A presenter has few browsers: whoever opens more ends the oldest session. */
const MOST_SESSIONS = 10;
const SECRET_BYTES = 32;

/** @param onSpent told when the token was used, and another one is valid */
export function createAccess(onSpent: () => void): Access {
  let token = secret();
  const sessions: Buffer[] = [];
  return {
    get token() {
      return token;
    },
    redeem: (given) => {
      if (!timingSafeEqual(digest(given), digest(token))) return undefined;
      token = secret();
      const session = secret();
      sessions.push(digest(session));
      if (sessions.length > MOST_SESSIONS) sessions.shift();
      onSpent();
      return session;
    },
    isSession: (value) => {
      const given = digest(value);
      // All of them are compared, so that the time does not tell which one is alike.
      return sessions.filter((known) => timingSafeEqual(known, given)).length > 0;
    },
  };
}

function secret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

/* Texts of any length can be compared in constant time by their digests. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
