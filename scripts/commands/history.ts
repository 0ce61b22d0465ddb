import { Command } from 'commander';
import { formatSplit, sameWeights } from '../../app/contract/weights';
import type { CommandContext } from '../command-line/context';
import { exitStatuses } from '../command-line/exit-statuses';
import { wholeNumber } from '../command-line/options';
import type { AuditEntry } from '../rollout/audit-entry';
import { KEPT_ENTRIES } from '../rollout/audit-log';
import { resolveTarget, type ConnectionOptions } from '../rollout/connection';
import { withRolloutSession } from '../rollout/guarded/session';
import { endpointUrlOption, localOption } from './verb-options';

interface HistoryOptions extends ConnectionOptions {
  readonly limit: number;
  readonly json?: boolean;
}

/** `crossfade history`: who changed the split. */
export function historyCommand(context: CommandContext): Command {
  return new Command('history')
    .description(
      'show who changed the split when, from what to what, and what came of it, the newest first; ' +
        `each entry is a version of an SSM parameter, of which SSM keeps the last ${KEPT_ENTRIES}`,
    )
    .option('--limit <count>', 'entries at most', wholeNumber('--limit', 1, KEPT_ENTRIES), 20)
    .option('--json', 'print it as JSON')
    .addOption(localOption('ask'))
    .addOption(endpointUrlOption())
    .addHelpText('after', exitStatuses({ failed: 'it could not be read' }))
    .action(async ({ limit, json, ...options }: HistoryOptions) => {
      const target = resolveTarget(options, context.env);
      const entries = await withRolloutSession(target, ({ audit }) => audit.read(limit), context.signal);
      context.out(json ? `${JSON.stringify({ ok: true, entries })}\n` : historyText(entries));
    });
}

/** The entries as a table for people. */
export function historyText(entries: readonly AuditEntry[]): string {
  if (entries.length === 0) return 'nothing has been changed yet\n';
  const rows = entries.map((entry) => [
    entry.at.replace('T', ' ').replace(/\.\d+Z$/, 'Z'),
    entry.action,
    splitText(entry),
    entry.verified ? `verified${entry.shiftMs === null ? '' : ` in ${entry.shiftMs} ms`}` : 'NOT VERIFIED',
    observedText(entry),
    entry.verdict ?? '-',
    withoutArnPrefixes(entry.by),
    withoutArnPrefixes(entry.note ?? ''),
  ]);
  const head = ['when', 'what', 'split', 'verified', 'observed', 'verdict', 'who', 'why'];
  const table = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

/** ARNs of callers without what is the same in all of them: `000000000000:user/ann`. */
function withoutArnPrefixes(text: string): string {
  return text.replace(/\barn:[\w-]*:[\w-]*::/g, '');
}

function splitText({ from, to, action }: AuditEntry): string {
  if (!to) return '-';
  if (action === 'rollout' && from && sameWeights(from, to)) return formatSplit(to);
  return `${from ? formatSplit(from) : '?'} -> ${formatSplit(to)}`;
}

function observedText({ observed }: AuditEntry): string {
  const parts = (['requests', 'sockets'] as const).flatMap((kind) => {
    const counts = observed?.[kind];
    return counts ? [`${counts.blue}/${counts.green} ${kind}`] : [];
  });
  return parts.join(', ') || '-';
}
