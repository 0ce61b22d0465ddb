/** Limits that client and server share. Sizes are in the unit that the name ends in. */
export const LIMITS = {
  nameCharacters: 40,
  roomNameCharacters: 60,
  textCharacters: 2_000,
  messageBytes: 32 * 1024,
  clientIdCharacters: 64,
  pageMessages: 200,
  /** Messages of the newest page when nothing else is asked for. */
  defaultPageMessages: 50,
  /** Users named in one `presence`; `count` tells how many there are. */
  presenceUsers: 50,
  /** Rooms that one socket may be in. */
  roomsPerSocket: 50,
  /** How long a session lasts. */
  sessionSeconds: 24 * 60 * 60,
} as const;
