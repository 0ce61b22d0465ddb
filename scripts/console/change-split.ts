import { formatSplit, InvalidWeightsError, sameWeights, type Weights } from '../../app/contract/weights';
import { createAfterChange } from '../operations/after-change';
import type { TrafficRouter } from '../rollout/router';
import { rollBackTraffic, shiftTraffic, type ShiftOutcome } from '../rollout/shift';
import { systemClock } from '../rollout/system-clock';
import { RefusedError, refused, verified, type CommandParts } from './command-parts';
import type { ConsoleCommand } from './contract';
import type { OperationEnd } from './operation-ledger';

/** Shifts, unless the configured split is another one than who asks has seen. */
export function shift(
  parts: CommandParts,
  { weights, seen }: Extract<ConsoleCommand, { kind: 'shift' }>,
): Promise<OperationEnd> {
  return parts.lane.run(() => {
    const router = seen ? refusingUnseen(parts.session.router, seen) : parts.session.router;
    return change(parts, 'shift', () => shiftTraffic(router, { weights }, systemClock), weights);
  });
}

/** Gives everything back to the stable colour, whatever else is going on. */
export function rollBack(parts: CommandParts): Promise<OperationEnd> {
  return change(parts, 'rollback', () => rollBackTraffic(parts.session.router, {}, systemClock));
}

async function change(
  parts: CommandParts,
  action: 'shift' | 'rollback',
  make: () => Promise<ShiftOutcome>,
  wanted?: Weights,
): Promise<OperationEnd> {
  const after = createAfterChange({
    context: { err: (text) => parts.log(text.trimEnd()) },
    target: parts.target,
    action,
    ...(wanted && { wanted }),
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
  switch (outcome.kind) {
    case 'refusal':
      return refused(outcome.reason.replace('; --force shifts all the same', ''));
    case 'nothing-to-do':
      return verified(`already ${formatSplit(outcome.to)}`);
    case 'shifted':
      return verified(
        `${action === 'rollback' ? `${formatSplit(outcome.to)}, ` : ''}verified in ${outcome.shiftMs} ms`,
      );
  }
}

/** The router, for a shift that is not made when the configured split is not the one that was seen. */
function refusingUnseen(router: TrafficRouter, seen: Weights): TrafficRouter {
  return {
    ...router,
    readState: async () => {
      const state = await router.readState();
      const { configured } = state;
      if (configured instanceof InvalidWeightsError || sameWeights(configured.weights, seen)) return state;
      throw new RefusedError(
        `nothing changed: the split is ${formatSplit(configured.weights)} by now, not ${formatSplit(seen)}`,
      );
    },
  };
}
