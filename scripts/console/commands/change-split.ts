import { formatSplit, InvalidWeightsError, sameWeights, type Weights } from '../../../app/contract/weights';
import { createAfterChange } from '../../operations/after-change';
import { rollBackTraffic, shiftTraffic, type ShiftOutcome } from '../../rollout/shift';
import type { RolloutState } from '../../rollout/state';
import { systemClock } from '../../rollout/system-clock';
import { CrossedError, RefusedError, refused, verified, type CommandParts } from './command-parts';
import type { ConsoleCommand } from '../contract';
import type { OperationEnd } from './operation-ledger';

/** Shifts, unless the configured split is another one than who asks has seen, or a rollback has come since. */
export async function shift(
  parts: CommandParts,
  { weights, seen }: Extract<ConsoleCommand, { kind: 'shift' }>,
): Promise<OperationEnd> {
  const turn = parts.rollbacks.turn();
  return parts.lane.run(async () => {
    const { router } = parts.session;
    let end: () => void = () => undefined;
    const readState = async () => {
      const state = await router.readState();
      if (seen) refuseUnseen(state, seen);
      // Last of all: from here to the first write nothing is waited for.
      end = turn.begin();
      return state;
    };
    const readBack = async () => {
      // All is written.
      end();
      if (turn.isOver()) throw new CrossedError('a rollback came meanwhile');
      return router.readBack();
    };
    try {
      const make = () => shiftTraffic({ ...router, readState, readBack }, { weights }, systemClock);
      return await change(parts, 'shift', make);
    } finally {
      end();
    }
  });
}

/** Gives everything back to the stable colour, whatever else is going on. */
export function rollBack(parts: CommandParts): Promise<OperationEnd> {
  const make = () => rollBackTraffic(parts.session.router, {}, systemClock);
  return parts.rollbacks.run(() => change(parts, 'rollback', make));
}

async function change(
  parts: CommandParts,
  action: 'shift' | 'rollback',
  make: () => Promise<ShiftOutcome>,
): Promise<OperationEnd> {
  const after = createAfterChange({
    context: { err: (text) => parts.log(text.trimEnd()) },
    target: parts.target,
    action,
    change: make,
  });
  try {
    return endOfShift(action, await after.carryOut());
  } finally {
    // Nothing of it holds the change up.
    parts.goOn(after.conclude().then(parts.onChanged));
  }
}

function endOfShift(action: 'shift' | 'rollback', outcome: ShiftOutcome): OperationEnd {
  if (outcome.kind === 'refusal') {
    return refused(outcome.reason.replace('; --force shifts all the same', ''));
  }
  const { to, shiftMs } = outcome;
  const split = { weights: to, ms: shiftMs };
  if (outcome.kind === 'nothing-to-do') return verified(`already ${formatSplit(to)}`, split);
  const where = action === 'rollback' ? `${formatSplit(to)}, ` : '';
  return verified(`${where}verified in ${shiftMs} ms`, split);
}

/** @throws RefusedError when the configured split is not the one that was seen */
function refuseUnseen({ configured }: RolloutState, seen: Weights): void {
  if (configured instanceof InvalidWeightsError || sameWeights(configured.weights, seen)) return;
  throw new RefusedError(
    `nothing changed: the split is ${formatSplit(configured.weights)} by now, not ${formatSplit(seen)}`,
  );
}
