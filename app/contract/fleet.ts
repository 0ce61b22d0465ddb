import { z } from 'zod';

const counts = z.object({ blue: z.number().int().min(0), green: z.number().int().min(0) });
const versions = z.array(z.string().max(128)).max(1_000);

/** What `GET /api/fleet` answers: the instances of both colours, as the one that answers has heard of them. */
export const fleetFiguresSchema = z.object({
  /** Open connections; one that moves counts at both colours for a moment. */
  sockets: counts,
  /** Instances that run, those that shut down among them. */
  instances: counts,
  /** The versions that the instances of a colour run. */
  versions: z.object({ blue: versions, green: versions }),
  /**
   * Whether the instance hears of the others: without Redis, and in the first moments, it knows of itself and perhaps
   * of some others only.
   */
  complete: z.boolean(),
  /** Milliseconds since 1970, by the clock of the instance. */
  at: z.number().int().positive(),
});

export type FleetFigures = Readonly<z.infer<typeof fleetFiguresSchema>>;

/** Where instances tell their fleet's figures, without a session. */
export const FLEET_PATH = '/api/fleet';
