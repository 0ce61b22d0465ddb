import { formatSplit } from '../../app/contract/weights';
import type { CommandContext } from '../command-line/context';
import type { Target } from '../rollout/connection';
import type { DryRun } from '../rollout/dry-run';
import { asCliCommand } from '../rollout/shift-calls';

/** Tells what a change of the traffic would do. The exit status is 1 for what would be refused. */
export function reportDryRun(context: CommandContext, json: boolean, run: DryRun, target: Target): void {
  if (run.kind === 'refusal') {
    const error = `would be refused: ${run.reason}`;
    context.err(`crossfade: ${error}\n`);
    if (json) context.out(`${JSON.stringify({ ok: false, dryRun: true, error })}\n`);
    context.setExitStatus(1);
    return;
  }
  context.out(json ? `${JSON.stringify(asJson(run, target))}\n` : asText(run, target));
}

type Plan = Extract<DryRun, { kind: 'plan' }>;

function asJson({ from, to, calls, handover }: Plan, target: Target): object {
  return {
    ok: true,
    dryRun: true,
    from,
    to,
    calls: calls.map((call) => ({ ...call, command: asCliCommand(call, target) })),
    handover,
  };
}

function asText(run: Plan, target: Target): string {
  const { from, to, calls } = run;
  const [before, after] = [from ? formatSplit(from) : 'unreadable', formatSplit(to)];
  if (calls.length === 0) return `already ${after}: nothing would change\n${effect(run)}`;
  const commands = calls.map((call) => `  # ${call.what}\n  ${asCliCommand(call, target)}\n`);
  return (
    `${before} -> ${after}, nothing is changed: these calls would be made, and the result read back\n` +
    `${commands.join('')}${effect(run)}`
  );
}

function effect({ calls, to, handover }: Plan): string {
  const requests = calls.length === 0 ? '' : `new requests would follow ${formatSplit(to)} at once\n`;
  return `${requests}${sockets(handover)}\n`;
}

function sockets(handover: Plan['handover']): string {
  if (handover === null) return 'no open socket would move';
  if ('unknown' in handover) return `open sockets would follow; how many is not known (${handover.unknown})`;
  const { from, to, clients, seconds } = handover;
  const many = clients === 1 ? '1 open socket' : `${clients} open sockets`;
  return `${many} would move from ${from} to ${to}, within about ${seconds} s`;
}
