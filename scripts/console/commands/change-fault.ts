import type { InjectedFault } from '../../../app/contract/fault';
import { createFaultChange } from '../../operations/change-fault';
import { faultPhrase } from '../../operations/fault-phrase';
import type { FaultOutcome } from '../../rollout/inject-fault';
import { failed, RefusedError, refused, verified, type CommandParts } from './command-parts';
import type { ConsoleCommand } from '../contract';
import type { OperationEnd } from './operation-ledger';

/** The fault that a command wants, from now on. */
export function wantedFault(
  { colour, errorPercent, latencyMs, seconds }: Extract<ConsoleCommand, { kind: 'fault' }>,
  now: number,
): InjectedFault {
  return { colour, errorShare: errorPercent / 100, latencyMs, until: Math.round(now + seconds * 1_000) };
}

/**
 * Has a colour's tasks answer badly for a while, and waits until one of them says so.
 * @param wanted undefined ends what there is
 */
export function changeFault(parts: CommandParts, wanted: InjectedFault | undefined): Promise<OperationEnd> {
  const { url, session, signal, target } = parts;
  if (typeof url !== 'string')
    throw new RefusedError(`the application's address is not known: ${url.unknown}`);
  return parts.lane.run(async (leave) => {
    const change = createFaultChange({
      context: { err: (text) => parts.log(text.trimEnd()), signal },
      target,
      url,
      parameter: session.fault,
      wanted,
      onWritten: () => {
        parts.onChanged();
        leave();
      },
    });
    try {
      return endOfFault(await change.carryOut(), wanted);
    } finally {
      parts.goOn(change.conclude().then(parts.onChanged));
    }
  });
}

function endOfFault(outcome: FaultOutcome, wanted: InjectedFault | undefined): OperationEnd {
  switch (outcome.kind) {
    case 'refusal':
      return refused(outcome.reason);
    case 'not-seen':
      return failed(outcome.reason);
    case 'done':
      if (wanted) return verified(`${faultPhrase(wanted)}; seen after ${outcome.seenMs} ms`);
      return verified(
        outcome.before
          ? `the fault of ${outcome.before.colour} is over; seen after ${outcome.seenMs} ms`
          : 'there is none',
      );
  }
}
