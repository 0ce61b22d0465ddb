import type { CommandContext } from '../command-line/context';
import { asCliCommand, type AwsCall } from '../rollout/aws-call';
import type { Target } from '../rollout/connection';
import { fail } from './failure-report';

/** What a verb would do. */
export interface Forecast {
  /** Its calls of AWS that change something, in their order. */
  readonly calls: readonly AwsCall[];
  /** What would come of it, a sentence each. */
  readonly effects: readonly string[];
  /** The line above the calls. @default that nothing is changed */
  readonly title?: string;
  /** More of it, for machines. */
  readonly details?: object;
}

/** Prints what a verb would do instead of doing it: as commands of the AWS CLI, or as one JSON object. */
export function reportForecast(
  { out }: Pick<CommandContext, 'out'>,
  json: boolean,
  target: Target,
  { calls, effects, title = 'nothing is changed; these calls would be made:', details }: Forecast,
): void {
  if (json) {
    const told = calls.map((call) => ({ ...call, command: asCliCommand(call, target) }));
    out(`${JSON.stringify({ ok: true, dryRun: true, ...details, calls: told, effects })}\n`);
    return;
  }
  const commands = calls.flatMap((call) => [`  # ${call.what}`, `  ${asCliCommand(call, target)}`]);
  out([title, ...commands, ...effects].map((line) => `${line}\n`).join(''));
}

/** Tells why a verb would do nothing. The exit status is the one that it would end with. */
export function reportRefusal(context: CommandContext, json: boolean, reason: string): void {
  fail(context, json, `would be refused: ${reason}`, { dryRun: true });
}
