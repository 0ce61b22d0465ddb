import { z } from 'zod';
import { MAX_WEIGHT } from '../../app/contract/weights';

const weight = z.number().int().min(0).max(MAX_WEIGHT);
const weightsSchema = z.object({ blue: weight, green: weight });
const countsSchema = z.object({ blue: z.number(), green: z.number() });

const auditEntrySchema = z.object({
  /** ISO 8601. */
  at: z.string(),
  /** The ARN of the caller, as STS tells it. */
  by: z.string(),
  /** A step of a guarded rollout has two entries: one when it is set, and one of its verdict, from and to its split. */
  action: z.enum(['shift', 'rollback', 'rollout', 'fault', 'start', 'stop']),
  /** Null when it could not be read, and where the split is not what was changed. */
  from: weightsSchema.nullable(),
  /** Null where the split is not what was changed. */
  to: weightsSchema.nullable(),
  /** Whether every rule was read back with the new weights, or the tasks were seen to follow. */
  verified: z.boolean(),
  /** Milliseconds until it was verified. */
  shiftMs: z.number().nullable(),
  /** Requests and open sockets by colour, as far as they were looked at. */
  observed: z.object({ requests: countsSchema.nullable(), sockets: countsSchema.nullable() }).nullable(),
  /** Of a step of a guarded rollout, or what ended it. */
  verdict: z.enum(['pass', 'fail', 'inconclusive', 'promoted', 'aborted']).nullable(),
  /** Why, or what went wrong. */
  note: z.string().nullable(),
});

/** Who changed what when, of the split from what to what, and what came of it. */
export type AuditEntry = Readonly<z.infer<typeof auditEntrySchema>>;

/** An entry before it is written: the writer adds the time. */
export type AuditRecord = Omit<AuditEntry, 'at'>;

/** Reads a version of the audit parameter; undefined for one that is no entry, such as the first. */
export function parseAuditEntry(value: string): AuditEntry | undefined {
  try {
    return auditEntrySchema.safeParse(JSON.parse(value)).data;
  } catch {
    return undefined;
  }
}
