import type { Colour } from '../../../app/contract/colour';
import { UnhealthyError } from '../../deployment/await-health';
import { startTasks, stopTasks, NotStoppedError } from '../../deployment/start-stop';
import { noteOperation } from '../../operations/note-operation';
import { shareOfRequests } from '../../operations/share-of-requests';
import { startStopParts } from '../../operations/start-stop-parts';
import { failed, refused, verified, type CommandParts } from './command-parts';
import type { OperationEnd } from './operation-ledger';

/* Tasks on Fargate take minutes; those of a rehearsal seconds. */
const WITHIN_MS = {
  start: { aws: 600_000, rehearsal: 60_000 },
  stop: { aws: 300_000, rehearsal: 60_000 },
} as const;

/**
 * Starts or stops the tasks of a colour, and waits for them. A colour that gets requests is not stopped.
 * @param tasks that the stacks want of a colour
 */
export function changeTasks(
  parts: CommandParts,
  { kind, colour }: { readonly kind: 'start' | 'stop'; readonly colour: Colour },
  tasks: number,
): Promise<OperationEnd> {
  return parts.lane.run(async (leave) => {
    if (kind === 'stop') {
      const share = shareOfRequests(await parts.session.router.readState(), colour);
      if (share !== undefined) return refused(`${share}: shift them away first`);
    }
    return wantTasks(parts, { kind, colour }, kind === 'start' ? tasks : 0, leave);
  });
}

async function wantTasks(
  { target, signal, log, onChanged, goOn }: CommandParts,
  { kind, colour }: { readonly kind: 'start' | 'stop'; readonly colour: Colour },
  tasks: number,
  leave: () => void,
): Promise<OperationEnd> {
  const context = { err: (text: string) => log(`${kind} ${colour}: ${text.trimEnd()}`), signal };
  const progress = { changed: false, done: false };
  const stopStart = startStopParts(context, target, () => (progress.changed = true));
  const { services } = stopStart;
  const setDesired: typeof services.setDesired = async (...wanted) => {
    await services.setDesired(...wanted);
    leave();
  };
  const waiting = { ...stopStart, services: { ...services, setDesired } };
  const withinMs = WITHIN_MS[kind][target.endpoint === undefined ? 'aws' : 'rehearsal'];
  const request = { colours: [colour], withinMs };
  try {
    let detail = `${colour} stopped`;
    if (kind === 'start') detail = await startTasks(waiting, { ...request, tasks });
    else await stopTasks(waiting, request);
    progress.done = true;
    return verified(detail);
  } catch (error) {
    const isLate = error instanceof UnhealthyError || error instanceof NotStoppedError;
    if (isLate) return failed(`not in time: ${error.message}`);
    throw error;
  } finally {
    if (progress.changed) {
      const note = kind === 'start' ? `${colour}: ${tasks} each` : colour;
      goOn(noteOperation(context, target, { action: kind, verified: progress.done, note }).then(onChanged));
    }
  }
}
