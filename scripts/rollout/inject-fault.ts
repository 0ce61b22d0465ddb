import type { Colour } from '../../app/contract/colour';
import { formatFault, type InjectedFault, NO_FAULT, parseFault } from '../../app/contract/fault';
import type { TaskHealth } from './task-health';
import type { FaultParameter } from './fault-parameter';
import type { Clock } from './shift';

export type FaultOutcome =
  /** A task of the colour said so, `seenMs` milliseconds after the write. */
  | { readonly kind: 'done'; readonly before: InjectedFault | undefined; readonly seenMs: number }
  /** Written and read back, but no task of the colour said so. */
  | { readonly kind: 'not-seen'; readonly before: InjectedFault | undefined; readonly reason: string }
  | { readonly kind: 'refusal'; readonly reason: string };

export interface FaultParts {
  readonly parameter: FaultParameter;
  /** What a task of the colour says of itself; undefined when none answers. */
  readonly health: (colour: Colour) => Promise<TaskHealth | undefined>;
  readonly clock: Clock;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** Told once the parameter is written, before the tasks are waited for. */
  readonly onWritten: () => void;
}

export const NOT_ALLOWED =
  'this deployment takes no faults: its profile does not allow them; CROSSFADE_FAULT_INJECTION=true at the next deployment does';

const SEEN_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 200;

/**
 * Writes a fault, or none, reads it back, and waits until a task of the colour says so.
 * @param wanted undefined ends what there is
 */
export async function injectFault(
  wanted: InjectedFault | undefined,
  { parameter, health, clock, now, signal, onWritten }: FaultParts,
): Promise<FaultOutcome> {
  const valueBefore = await parameter.read();
  if (valueBefore === undefined) return { kind: 'refusal', reason: NOT_ALLOWED };
  const before = activeFault(valueBefore, now());
  const value = wanted ? formatFault(wanted) : NO_FAULT;
  signal.throwIfAborted();
  if (value !== valueBefore) await parameter.write(value);
  onWritten();
  const written = clock.now();
  if ((await parameter.read()) !== value) {
    return {
      kind: 'refusal',
      reason: 'somebody else wrote another fault at the same time: look, and try again',
    };
  }
  const colour = wanted?.colour ?? before?.colour;
  if (colour === undefined) return { kind: 'done', before, seenMs: 0 };
  let answered = false;
  while (clock.now() - written < SEEN_WITHIN_MS) {
    signal.throwIfAborted();
    const seen = await health(colour);
    answered ||= seen !== undefined;
    if (seen && seen.details.fault?.until === wanted?.until) {
      return { kind: 'done', before, seenMs: Math.round(clock.now() - written) };
    }
    await clock.sleep(LOOK_EVERY_MS);
  }
  return { kind: 'not-seen', before, reason: whyNotSeen(colour, wanted, answered) };
}

/** What a value of the parameter has the tasks do; undefined when there is none, or its time is over. */
export function activeFault(value: string, now: number): InjectedFault | undefined {
  const fault = parseFault(value);
  return fault && fault.until > now ? fault : undefined;
}

function whyNotSeen(colour: Colour, wanted: InjectedFault | undefined, answered: boolean): string {
  if (!answered) return `no task of ${colour} answers: see "npx crossfade status"`;
  return wanted
    ? `the tasks of ${colour} do not follow it: their image may know no faults, or their clocks may be ahead`
    : `the tasks of ${colour} still answer with it: they may be unable to read the parameter; it ends by itself`;
}
