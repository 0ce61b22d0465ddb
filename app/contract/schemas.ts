import { z } from 'zod';
import { LIMITS } from './limits';
import { PROTOCOL_VERSION } from './messages';

/**
 * What the server accepts, checked at its edge. Unknown fields are dropped, so that a newer client can talk to an
 * older server while both colours are up.
 */

/* Control characters, separators of lines, halves of characters, and marks that reorder the text around them. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/* Anything that can be seen: neither a space, nor a mark on its own, nor a character of no width. */
const VISIBLE = /[^\p{C}\p{M}\p{Z}\p{Default_Ignorable_Code_Point}]/u;

const HALF_CHARACTER = /\p{Cs}/u;

function label(characters: number) {
  return z
    .string()
    .transform((value) => value.normalize('NFC').trim())
    .refine((value) => VISIBLE.test(value), 'must not be empty')
    .refine((value) => value.length <= characters, `must have at most ${characters} characters`)
    .refine((value) => !UNPRINTABLE.test(value), 'must not contain control characters');
}

const roomId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be a room id');
const timestamp = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const limit = z.number().int().min(1).max(LIMITS.pageMessages);

export const createSessionSchema = z.object({ name: label(LIMITS.nameCharacters) });
/** A room that is not listed is left out of the list of rooms; whoever knows its id may enter it all the same. */
export const createRoomSchema = z.object({
  name: label(LIMITS.roomNameCharacters),
  listed: z.boolean().default(true),
});

export const joinRoomSchema = z.object({ roomId, since: timestamp.optional() });
export const leaveRoomSchema = z.object({ roomId });
export const syncRoomSchema = z.object({ roomId, since: timestamp, limit: limit.optional() });
export const typingSchema = z.object({ roomId });
export const chatMessageSchema = z.object({
  roomId,
  clientId: z.string().regex(new RegExp(`^[A-Za-z0-9_-]{1,${LIMITS.clientIdCharacters}}$`), 'must be an id'),
  text: z
    .string()
    .refine((value) => value.trim().length > 0, 'must not be empty')
    .refine((value) => !HALF_CHARACTER.test(value), 'must be well-formed Unicode')
    .refine(
      (value) => value.length <= LIMITS.textCharacters,
      `must have at most ${LIMITS.textCharacters} characters`,
    ),
});

/** Query strings: numbers arrive as text. */
export const messagePageQuerySchema = z.object({
  since: z.coerce.number().pipe(timestamp).optional(),
  before: z.coerce.number().pipe(timestamp).optional(),
  limit: z.coerce.number().pipe(limit).optional(),
});

/** The socket handshake; `handover` is the ticket that a `handover` event carried. */
export const handshakeSchema = z.object({
  v: z.literal(PROTOCOL_VERSION),
  token: z.string().max(4_096).optional(),
  handover: z.string().max(4_096).optional(),
});

export type JoinRoom = z.infer<typeof joinRoomSchema>;
export type LeaveRoom = z.infer<typeof leaveRoomSchema>;
export type SyncRoom = z.infer<typeof syncRoomSchema>;
export type Typing = z.infer<typeof typingSchema>;
export type SendMessage = z.infer<typeof chatMessageSchema>;
export type Handshake = z.infer<typeof handshakeSchema>;
