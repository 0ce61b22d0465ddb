import { Command } from 'commander';
import type { CommandContext } from '../command-line/context';
import { resourceNames } from '../../infra/outputs';
import { putParameter } from '../rollout/aws-call';
import { resolveTarget, type Target } from '../rollout/connection';
import { describePhase, describeRollout } from '../rollout/guarded/describe';
import { advance, type OperatorCommand } from '../rollout/guarded/engine';
import { findDriver, isAlive, isUnderWay } from '../rollout/guarded/lease';
import { askDriver, type CommandOutcome } from '../rollout/guarded/operate';
import { percentOf, type Rollout } from '../rollout/guarded/rollout';
import { withRolloutSession, type RolloutSession } from '../rollout/guarded/session';
import { reportForecast, reportRefusal } from './dry-run-report';
import { fail } from './failure-report';
import { driverCall } from './rollout-plan';
import { addRolloutOptions, type RolloutVerbOptions } from './rollout-options';
import { tellingInterruption } from './telling-interruption';
import { sameTarget } from './verb-options';

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
      const onTaken = () => stands(undefined);
      if (options.dryRun) {
        const asked = { context, options, target, session, undriven, onTaken };
        return foretell(asked, { kind, full, by: session.me.by });
      }
      const outcome = await askDriver(session, { kind, full }, () =>
        stands(`${kind} is asked for, and may be done yet; see "npx crossfade status${sameTarget(options)}"`),
      );
      if (outcome.kind === 'undriven') {
        stands('nothing was changed');
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

async function foretell(
  asked: Omit<Parameters<Undriven>[0], 'rollout'> & { readonly undriven: Undriven },
  command: OperatorCommand,
): Promise<void> {
  const { context, options, target, session, undriven } = asked;
  const json = options.json === true;
  const { rollout, driver, generation } = await findDriver(session.store);
  if (!isUnderWay(rollout)) {
    fail(context, json, noRollout(rollout));
    return;
  }
  const isDriven = driver !== undefined && (await isAlive(session, driver.generation));
  if (!isDriven && undriven === sayUndriven) {
    await undriven({ ...asked, rollout });
    return;
  }
  const names = resourceNames(target.deployment);
  const now = session.clock.now();
  const { answer } = advance(rollout, { kind: 'command', command }, now);
  if (isDriven && answer?.ok === false) {
    reportRefusal(context, json, answer.message);
    return;
  }
  const posted = JSON.stringify({ id: '<id>', rollout: rollout.id, ...command });
  const call = isDriven
    ? putParameter(names.rollout.command, posted, 'what its driver is asked for')
    : driverCall(names, generation + 1);
  const effect = isDriven ? answer?.message : 'nobody drives it: this terminal would';
  const stand = describeRollout(rollout, now);
  const effects = [stand, ...(effect === undefined ? [] : [effect])];
  reportForecast(context, json, target, { calls: [call], effects, details: { rollout: stand } });
}
