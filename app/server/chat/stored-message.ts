import { z } from 'zod';
import { COLOURS } from '../../contract/colour';

/** A message as the table holds it and as instances tell each other of it. Unknown fields are dropped. */
export const storedMessageSchema = z.object({
  roomId: z.string(),
  timestamp: z.number(),
  previous: z.number(),
  clientId: z.string(),
  userId: z.string(),
  name: z.string(),
  text: z.string(),
  colour: z.enum(COLOURS),
});
