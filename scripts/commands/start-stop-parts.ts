import { COLOURS, type Colour } from '../../app/contract/colour';
import type { ResourceNames } from '../../infra/outputs';
import { type CommandContext, UsageError } from '../command-line/context';
import { UnhealthyError } from '../deployment/await-health';
import { NotStoppedError } from '../deployment/start-stop';
import { noteOperation, type Operation } from '../operations/note-operation';
import type { AwsCall } from '../rollout/aws-call';
import { awsFailure } from '../rollout/aws-failure';
import type { Target } from '../rollout/connection';

/** The call that wants another number of tasks. */
export function updateCall({ cluster, services }: ResourceNames, colour: Colour, tasks: number): AwsCall {
  return {
    service: 'ecs',
    operation: 'UpdateService',
    input: { cluster, service: services[colour], desiredCount: tasks },
    what: `the tasks of ${colour}`,
  };
}

/** Both colours, or the one that was asked for. */
export function coloursOf(colour: Colour | undefined): readonly Colour[] {
  return colour === undefined ? COLOURS : [colour];
}

/**
 * Runs what changes the number of tasks, and tells why it did not come to its end: an exit status of 1 for what did not
 * happen in time, and after Ctrl-C how things stand.
 */
export async function reportingStartStop(
  context: CommandContext,
  report: StartStopReport,
  work: (onChange: () => void) => Promise<void>,
): Promise<void> {
  const { out, err, signal, setExitStatus } = context;
  const progress = { changed: false, verified: false };
  try {
    await work(() => (progress.changed = true));
    progress.verified = true;
  } catch (error) {
    if (signal.aborted) {
      err(`crossfade: interrupted: ${progress.changed ? report.interrupted : 'nothing was changed'}\n`);
      throw error;
    }
    if (error instanceof UnhealthyError || error instanceof NotStoppedError) {
      err(`crossfade: not in time: ${error.message}\n`);
      if (report.json) out(`${JSON.stringify({ ok: false, error: error.message })}\n`);
      setExitStatus(1);
      return;
    }
    if (error instanceof UsageError) throw error;
    throw awsFailure(error, report.target) ?? error;
  } finally {
    const { verified, changed } = progress;
    if (changed) await noteOperation(context, report.target, { ...report.operation, verified });
  }
}

export interface StartStopReport {
  readonly target: Target;
  readonly json: boolean;
  /** How things stand after an interruption, once something was changed. */
  readonly interrupted: string;
  /** What the history tells of it. */
  readonly operation: Omit<Operation, 'verified'>;
}
