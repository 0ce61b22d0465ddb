import { Command } from 'commander';
import type { CommandContext } from '../command-line/context';
import { allUsable, checksText } from '../doctor/check';
import { examine } from '../doctor/doctor';

/** `crossfade doctor`: whether everything that a deployment needs is there. */
export function doctorCommand(context: CommandContext): Command {
  return new Command('doctor')
    .description(
      'look at what a deployment needs: Terraform, Docker, credentials, quotas; ' +
        'ends with 1 when something is missing, and changes nothing',
    )
    .option('--json', 'print it as JSON')
    .action(async ({ json = false }: { json?: boolean }) => {
      const checks = await examine(context, { needsDocker: true });
      const ok = allUsable(checks);
      context.out(json ? `${JSON.stringify({ ok, checks })}\n` : checksText(checks));
      if (!ok) context.setExitStatus(1);
    });
}
