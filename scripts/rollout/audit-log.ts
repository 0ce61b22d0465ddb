import type { SSMClient } from '@aws-sdk/client-ssm';
import type { ResourceNames } from '../../infra/outputs';
import { parseAuditEntry, type AuditEntry, type AuditRecord } from './audit-entry';

type Sdk = typeof import('@aws-sdk/client-ssm');

/** SSM keeps this many versions of a parameter, and so many entries. */
export const KEPT_ENTRIES = 100;
/** What a standard parameter holds, with room for all but the note. */
const MAX_NOTE = 2_000;
const PAGE = 50;

/** The audit parameter: each version is an entry, which nothing can change afterwards. */
export interface AuditLog {
  /** @throws what the SDK throws */
  append(record: AuditRecord): Promise<void>;
  /** The last entries, the newest first. @throws what the SDK throws */
  read(limit: number): Promise<AuditEntry[]>;
}

/** @param now milliseconds since 1970 */
export function createAuditLog(
  sdk: Sdk,
  client: SSMClient,
  { rollout: { audit: Name } }: Pick<ResourceNames, 'rollout'>,
  now: () => number = Date.now,
): AuditLog {
  return {
    append: async (record) => {
      const note = record.note?.slice(0, MAX_NOTE) ?? null;
      const entry: AuditEntry = { at: new Date(now()).toISOString(), ...record, note };
      // SSM takes two opening braces for a reference to another parameter.
      const Value = JSON.stringify(entry).replaceAll('{{', '{\\u007b');
      await client.send(new sdk.PutParameterCommand({ Name, Value, Type: 'String', Overwrite: true }));
    },
    read: async (limit) => {
      const versions: { readonly version: number; readonly entry: AuditEntry | undefined }[] = [];
      for await (const { Parameters = [] } of sdk.paginateGetParameterHistory(
        { client, pageSize: PAGE },
        { Name },
      )) {
        for (const { Version = 0, Value = '' } of Parameters) {
          versions.push({ version: Version, entry: parseAuditEntry(Value) });
        }
      }
      return versions
        .sort((one, other) => other.version - one.version)
        .flatMap(({ entry }) => entry ?? [])
        .slice(0, limit);
    },
  };
}
