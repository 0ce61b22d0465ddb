import { Command } from 'commander';
import type { CommandContext } from '../command-line/context';
import { resourceNames } from '../../infra/outputs';
import { resolveTarget, type Target } from '../rollout/connection';
import { describePhase, describeRollout } from '../rollout/guarded/describe';
import { advance, type OperatorCommand } from '../rollout/guarded/engine';
import { findDriver, isUnderWay } from '../rollout/guarded/lease';
import { askDriver, type CommandOutcome } from '../rollout/guarded/operate';
import { percentOf, type Rollout } from '../rollout/guarded/rollout';
import { withRolloutSession, type RolloutSession } from '../rollout/guarded/session';
import { fail } from './failure-report';
import { tellingInterruption } from './telling-interruption';
import { addRolloutOptions, sameTarget, type RolloutVerbOptions } from './rollout-options';

export interface CommandOptions extends RolloutVerbOptions {
  readonly full?: boolean;
}

/** What a verb does when nobody drives the rollout that it is for. */
export type Undriven = (request: {
  readonly context: CommandContext;
  readonly options: CommandOptions;
  readonly target: Target;
  readonly session: RolloutSession;
  readonly rollout: Rollout;
  /** To be called when it has taken the rollout up, and says itself how things stand. */
  readonly onTaken: () => void;
}) => Promise<void> | void;

/** A verb that asks the driver of the rollout that is under way, wherever that runs, and waits for its answer. */
export function createRolloutVerb(
  context: CommandContext,
  kind: OperatorCommand['kind'],
  description: string,
  undriven: Undriven,
): Command {
  const command = new Command(kind).description(description);
  return addRolloutOptions(command, 'refused, or there is no rollout').action((options: CommandOptions) =>
    tellingInterruption(context, options.json === true, (stands) =>
      ask(context, kind, options, undriven, stands),
    ),
  );
}

/** Nobody drives it, and this verb does not either. */
export const sayUndriven: Undriven = ({ context, options, rollout }) => {
  const flags = sameTarget(options);
  const where = `${percentOf(rollout)} %`;
  fail(
    context,
    options.json === true,
    `nobody drives the rollout to ${rollout.to} at ${where}: take it up with "npx crossfade resume${flags}", or abort it`,
  );
};

async function ask(
  context: CommandContext,
  kind: OperatorCommand['kind'],
  options: CommandOptions,
  undriven: Undriven,
  stands: (how: string | undefined) => void,
): Promise<void> {
  const target = resolveTarget(options, context.env);
  const { full } = options;
  await withRolloutSession(
    target,
    async (session) => {
      if (options.dryRun) return dryRun(context, options, target, session, { kind, full, by: session.me.by });
      const outcome = await askDriver(session, { kind, full }, () =>
        stands(`${kind} is asked for, and may be done yet; see "npx crossfade status${sameTarget(options)}"`),
      );
      if (outcome.kind === 'undriven') {
        stands('nothing was changed');
        const onTaken = () => stands(undefined);
        return undriven({ context, options, target, session, rollout: outcome.rollout, onTaken });
      }
      report(context, options.json === true, kind, outcome);
    },
    context.signal,
  );
}

function report(
  context: CommandContext,
  json: boolean,
  kind: string,
  outcome: Exclude<CommandOutcome, { kind: 'undriven' }>,
): void {
  switch (outcome.kind) {
    case 'answered':
      if (!outcome.ok) {
        fail(context, json, `${kind} refused: ${outcome.message}`);
        return;
      }
      context.out(
        json ? `${JSON.stringify({ ok: true, message: outcome.message })}\n` : `${outcome.message}\n`,
      );
      return;
    case 'overtaken': {
      fail(context, json, `${kind} was not seen: another command came at the same moment; ask again`);
      return;
    }
    case 'no-rollout': {
      fail(context, json, noRollout(outcome.rollout));
      return;
    }
  }
}

export function noRollout(last: Rollout | undefined): string {
  const before = last ? `; the last one, to ${last.to}, is ${describePhase(last.phase, Date.now())}` : '';
  return `there is no rollout under way${before}`;
}

async function dryRun(
  context: CommandContext,
  { json = false }: CommandOptions,
  target: Target,
  { store, clock }: RolloutSession,
  command: OperatorCommand,
): Promise<void> {
  const { rollout, driver } = await findDriver(store);
  if (!isUnderWay(rollout)) {
    fail(context, json, noRollout(rollout));
    return;
  }
  const names = resourceNames(target.deployment).rollout;
  const calls = driver
    ? [`ssm PutParameter ${names.command} ${JSON.stringify(command)}`]
    : [`ssm PutParameter ${names.driverPrefix}${rollout.generation + 1}, which must not exist`];
  const next = advance(rollout, { kind: 'command', command }, clock.now());
  const effect = `${driver ? '' : 'nobody drives it. '}${next.answer?.message ?? ''}`;
  context.out(
    json
      ? `${JSON.stringify({ ok: true, dryRun: true, calls, effects: [effect], rollout: describeRollout(rollout, clock.now()) })}\n`
      : `${describeRollout(rollout, clock.now())}\n\nnothing was changed; this would be: ${effect}\n${calls.join('\n')}\n`,
  );
}
