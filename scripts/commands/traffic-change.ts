import type { Weights } from '../../app/contract/weights';
import type { CommandContext } from '../command-line/context';
import { createAfterChange } from '../operations/after-change';
import type { AuditRecord } from '../rollout/audit-entry';
import { awaitSplit, type ObservedSplit } from '../rollout/await-split';
import { resolveTarget, withRouter, type Target } from '../rollout/connection';
import { shownSamples } from '../rollout/convergence';
import { dryRun } from '../rollout/dry-run';
import type { ShiftRequest } from '../rollout/plan';
import type { TrafficRouter } from '../rollout/router';
import type { ShiftOutcome } from '../rollout/shift';
import type { RolloutState } from '../rollout/state';
import { systemClock } from '../rollout/system-clock';
import { addressOf, fleetOf } from './application-address';
import { waitLimitMs, type ChangeOptions } from './change-options';
import { reportForecast, reportRefusal } from './dry-run-report';
import { createWaitProgress } from './observed-report';
import { shiftForecast } from './shift-forecast';
import { reportShift, type Wait } from './shift-report';

/** A change of the split that a verb makes. */
export interface TrafficChange {
  readonly action: 'shift' | 'rollback';
  readonly carryOut: (router: TrafficRouter) => Promise<ShiftOutcome>;
  /** What is wanted, by the state as it is; undefined when the state does not tell. */
  readonly request: (state: RolloutState) => ShiftRequest | undefined;
}

/* On AWS each sample is a handshake over the venue's network; here it costs next to nothing. */
const SAMPLES_PER_SECOND = { aws: 50, local: 100 } as const;

/** Makes a change of the split, or tells what it would be, as the options say; and reports it. */
export async function changeTraffic(
  context: CommandContext,
  options: ChangeOptions,
  change: TrafficChange,
): Promise<void> {
  const { json = false } = options;
  const limitMs = waitLimitMs(options);
  const target = resolveTarget(options, context.env);
  if (options.dryRun) {
    const [state, fleet] = await Promise.all([
      withRouter(target, context.signal, (router) => router.readState()),
      fleetOf(target, options, context.signal),
    ]);
    const run = dryRun(target, state, change.request(state), fleet);
    if (run.kind === 'refusal') reportRefusal(context, json, run.reason);
    else reportForecast(context, json, target, shiftForecast(run));
    return;
  }
  // Before anything is changed: a wait that cannot be made is found out now.
  const url = limitMs === undefined ? undefined : await addressOf(target, options, context.signal);
  const wait =
    url !== undefined && limitMs !== undefined ? waitFor(context, target, { url, limitMs, json }) : undefined;
  const after = createAfterChange({
    context,
    target,
    action: change.action,
    change: () => withRouter(target, context.signal, (router) => change.carryOut(router)),
  });
  let observed: ObservedSplit | undefined;
  const observing = wait && (async (weights: Weights) => (observed = await wait(weights)));
  try {
    await reportShift(context, json, () => after.carryOut(), observing);
  } finally {
    await after.conclude(observed && observedCounts(observed));
  }
}

function observedCounts({ requests, sockets }: ObservedSplit): AuditRecord['observed'] {
  return { requests: shownSamples(requests.evidence).counts, sockets: sockets.open };
}

function waitFor(
  context: CommandContext,
  { endpoint }: Target,
  { url, limitMs, json }: { readonly url: string; readonly limitMs: number; readonly json: boolean },
): Wait {
  return async (weights): Promise<ObservedSplit> => {
    const progress = createWaitProgress(context);
    try {
      return await awaitSplit({
        url,
        weights,
        limitMs,
        requestsPerSecond: SAMPLES_PER_SECOND[endpoint === undefined ? 'aws' : 'local'],
        signal: context.signal,
        clock: systemClock,
        onProgress: (observed) => {
          if (!json) progress.show(observed);
        },
      });
    } finally {
      progress.end();
    }
  };
}
