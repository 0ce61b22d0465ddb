import { Command, Option } from 'commander';
import { COLOURS, type Colour } from '../../app/contract/colour';
import { type CommandContext, UsageError } from '../command-line/context';
import { wholeNumber } from '../command-line/options';
import { configuredDeployment } from '../deployment/deployment';
import { reportingFailure } from '../deployment/failure';
import { withParts } from '../deployment/parts';
import { recordTag } from '../deployment/project-file';
import { release, RELEASE_STEPS, type ReleaseOutcome } from '../deployment/release';
import { synthesizeStacks } from '../deployment/synthesis';
import { examine } from '../doctor/doctor';
import { resolveTarget, withRouter } from '../rollout/connection';
import { fail } from './failure-report';

interface ReleaseFlags {
  readonly colour?: Colour;
  readonly tag?: string;
  readonly force?: boolean;
  readonly waitMinutes: number;
  readonly json?: boolean;
}

const DEFAULT_WAIT_MINUTES = 10;

/** `crossfade release`: a new image for the colour that gets less traffic. */
export function releaseCommand(context: CommandContext): Command {
  return new Command('release')
    .description(
      'build the app, push its image, and roll the colour that gets less traffic; the other one is not touched',
    )
    .addOption(new Option('--colour <colour>', 'roll this one (default: the lighter one)').choices(COLOURS))
    .option(
      '--tag <tag>',
      'of the image (default: the git commit); one that is in the registry is not built',
      notEmpty('--tag'),
    )
    .option('--force', 'roll the colour with more traffic as well, and whatever else would change')
    .option(
      '--wait-minutes <minutes>',
      'for the colour to become healthy',
      wholeNumber('--wait-minutes', 1, 120),
      DEFAULT_WAIT_MINUTES,
    )
    .option('--json', 'print the result as JSON')
    .action(async (flags: ReleaseFlags) => {
      const json = flags.json === true;
      const attempt = { command: 'npx crossfade release', goOn: 'go on, or release another tag,' };
      await reportingFailure({ context, json, attempt }, async () => {
        const outcome = await runRelease(context, flags);
        print(context, json, outcome);
      });
    });
}

function runRelease(context: CommandContext, flags: ReleaseFlags): Promise<ReleaseOutcome> {
  const { env, signal } = context;
  const deployment = configuredDeployment(env);
  const { projectRoot } = deployment;
  const withTag = (colour: Colour, tag: string) => ({ ...env, [tagVariable(colour)]: tag });
  return withParts(context, deployment, RELEASE_STEPS, (parts) =>
    release(
      {
        ...parts,
        examine: (needsDocker) => examine(context, { needsDocker }),
        readTraffic: () => withRouter(resolveTarget({}, env), signal, (router) => router.readState()),
        checkTag: (colour, tag) => {
          refuseVariable(env, colour);
          refuseTag(withTag(colour, tag), tagVariable(colour));
        },
        synthesizeWith: (colour, tag) => synthesizeStacks(projectRoot, withTag(colour, tag), signal),
        recordTag: (colour, tag) => recordTag(projectRoot, colour, tag),
        now: () => new Date(),
      },
      {
        colour: flags.colour,
        tag: flags.tag,
        force: flags.force === true,
        healthyWithinMs: flags.waitMinutes * 60_000,
      },
    ),
  );
}

/* An empty one, as of a variable that is not set, would count as none and be recorded all the same. */
function notEmpty(flag: string): (text: string) => string {
  return (text) => {
    if (text !== '') return text;
    throw new UsageError(`${flag} takes a tag, for example v3, not ""`);
  };
}

function tagVariable(colour: Colour): string {
  return `CROSSFADE_${colour.toUpperCase()}_TAG`;
}

/* The release is recorded in cdktf.json, which the variable comes before: the next deployment would undo it. */
function refuseVariable(env: CommandContext['env'], colour: Colour): void {
  const variable = tagVariable(colour);
  if (!env[variable]) return;
  throw new UsageError(
    `${variable} is set, and would overrule what a release writes to cdktf.json: unset it, and say --tag instead`,
  );
}

/* By the name that was typed. */
function refuseTag(env: CommandContext['env'], variable: string): void {
  try {
    configuredDeployment(env);
  } catch (error) {
    throw error instanceof UsageError ? new UsageError(error.message.replace(variable, '--tag')) : error;
  }
}

function print(context: CommandContext, json: boolean, outcome: ReleaseOutcome): void {
  if (outcome.kind === 'refused') {
    fail(context, json, `refused, nothing changed: ${outcome.reason}`);
    return;
  }
  const { colour, tag } = outcome;
  const next = `npx crossfade shift ${colour === 'green' ? '90/10' : '10/90'}`;
  context.out(
    json
      ? `${JSON.stringify({ ok: true, colour, tag })}\n`
      : `${colour} runs ${tag}, and cdktf.json says so. Next: ${next}\n`,
  );
}
