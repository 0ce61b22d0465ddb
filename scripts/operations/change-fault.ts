import type { InjectedFault } from '../../app/contract/fault';
import type { CommandContext } from '../command-line/context';
import type { Target } from '../rollout/connection';
import type { FaultParameter } from '../rollout/fault-parameter';
import { injectFault, type FaultOutcome } from '../rollout/inject-fault';
import { systemClock } from '../rollout/system-clock';
import { readColourHealth } from '../rollout/task-health';
import { faultPhrase } from './fault-phrase';
import { noteOperation } from './note-operation';

/** A change of the fault that tasks inject into their answers, and what follows it. */
export interface FaultChange {
  /** Whether the parameter has what is wanted. */
  readonly isWritten: boolean;
  /** Makes the change, and remembers what comes of it. */
  carryOut(): Promise<FaultOutcome>;
  /** Writes what was changed, or may have been, into the history. What fails is told, and changes nothing. */
  conclude(): Promise<void>;
}

export interface WantedFault {
  /** Where what comes afterwards is told. */
  readonly context: Pick<CommandContext, 'err' | 'signal'>;
  readonly target: Target;
  /** The application's address. */
  readonly url: string;
  readonly parameter: FaultParameter;
  /** Undefined ends what there is. */
  readonly wanted: InjectedFault | undefined;
  /** Told once the parameter is written, before the tasks are waited for. */
  readonly onWritten?: () => void;
}

export function createFaultChange(made: WantedFault): FaultChange {
  const { context, target, url, parameter, wanted, onWritten } = made;
  const { signal } = context;
  let isWritten = false;
  let outcome: FaultOutcome | undefined;
  return {
    get isWritten() {
      return isWritten;
    },
    carryOut: async () => {
      outcome = await injectFault(wanted, {
        parameter,
        health: (colour) => readColourHealth(url, colour, signal),
        clock: systemClock,
        now: Date.now,
        signal,
        onWritten: () => {
          isWritten = true;
          onWritten?.();
        },
      });
      return outcome;
    },
    conclude: async () => {
      if (!isNoted(wanted, isWritten, outcome)) return;
      const note = wanted ? faultPhrase(wanted) : 'off';
      await noteOperation(context, target, { action: 'fault', verified: outcome?.kind === 'done', note });
    },
  };
}

/** @param outcome undefined when the change has thrown */
function isNoted(
  wanted: InjectedFault | undefined,
  isWritten: boolean,
  outcome: FaultOutcome | undefined,
): boolean {
  if (!isWritten || outcome?.kind === 'refusal') return false;
  // To end what was not there changes nothing.
  return !outcome || wanted !== undefined || outcome.before !== undefined;
}
