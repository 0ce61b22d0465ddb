import type { CommandContext } from './context';

/** What a command would do. */
export interface DryRun {
  /** Its calls of AWS that change something, as the AWS CLI would make them, in their order. */
  readonly calls: readonly string[];
  /** What would come of it, a sentence each. */
  readonly effects: readonly string[];
}

/** Prints what a command would do, instead of doing it. */
export function printDryRun({ out }: Pick<CommandContext, 'out'>, json: boolean, dryRun: DryRun): void {
  if (json) {
    out(`${JSON.stringify({ ok: true, dryRun: true, ...dryRun })}\n`);
    return;
  }
  const calls = dryRun.calls.length > 0 ? dryRun.calls : ['nothing'];
  out(
    `nothing is changed; without --dry-run:\n${[...calls, ...dryRun.effects].map((line) => `  ${line}\n`).join('')}`,
  );
}
