import { resourceNames } from '../../../infra/outputs';
import { createAwsRouter } from '../../rollout/aws';
import { awsFailure } from '../../rollout/aws-failure';
import { loadAwsSdk } from '../../rollout/aws-sdk';
import { clientConfig, type Target } from '../../rollout/connection';
import { withFaultParameter, type FaultParameter } from '../../rollout/fault-parameter';
import { withRolloutSession, type RolloutSession } from '../../rollout/guarded/session';
import type { TrafficRouter } from '../../rollout/router';
import { withShortNames } from '../short-names';

/** The connections to AWS that a console keeps for as long as it runs. */
export interface ConsoleSession extends RolloutSession {
  readonly router: TrafficRouter;
  readonly fault: FaultParameter;
  close(): void;
}

/**
 * Opens them.
 * @param signal ends what only reads
 * @throws UsageError for what can be put right: no rehearsal, no credentials
 */
export async function openSession(target: Target, signal: AbortSignal): Promise<ConsoleSession> {
  const { promise: closed, resolve: close } = withResolver();
  const sdk = await loadAwsSdk();
  try {
    const [session, fault] = await Promise.all([
      held<RolloutSession>((use) => withRolloutSession(target, use, signal), closed),
      held<FaultParameter>((use) => withFaultParameter(target, signal, use), closed),
    ]);
    const router = createAwsRouter(sdk, resourceNames(target.deployment), clientConfig(target), signal);
    void closed.then(() => router.close());
    return { ...session, router, fault, close };
  } catch (error) {
    close();
    throw error;
  }
}

/** What is handed to `use` as long as that runs, kept until `closed`. */
function held<T>(open: (use: (opened: T) => Promise<void>) => Promise<void>, closed: Promise<void>) {
  return new Promise<T>((resolve, reject) => {
    open((opened) => {
      resolve(opened);
      return closed;
    }).catch(reject);
  });
}

function withResolver(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve };
}

/** What went wrong, in a phrase for people, which a projector may show. */
export function describeFailure(error: unknown, target: Target): string {
  const told = awsFailure(error, target) ?? error;
  return withShortNames(told instanceof Error ? told.message || told.name : String(told));
}
