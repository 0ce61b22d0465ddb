import { formatSplit } from '../../app/contract/weights';
import type { DryRun } from '../rollout/dry-run';
import type { Forecast } from './dry-run-report';

type Plan = Extract<DryRun, { kind: 'plan' }>;

/** What a change of the split would do, for people and machines. */
export function shiftForecast({ from, to, calls, handover }: Plan): Forecast {
  const [before, after] = [from ? formatSplit(from) : 'unreadable', formatSplit(to)];
  const title =
    calls.length === 0
      ? `already ${after}: nothing would change`
      : `${before} -> ${after}, nothing is changed: these calls would be made, and the result read back`;
  const requests = calls.length === 0 ? [] : [`new requests would follow ${after} at once`];
  return { title, calls, effects: [...requests, sockets(handover)], details: { from, to, handover } };
}

function sockets(handover: Plan['handover']): string {
  if (handover === null) return 'no open socket would move';
  if ('unknown' in handover) return `open sockets would follow; how many is not known (${handover.unknown})`;
  const { from, to, clients, seconds } = handover;
  const many = clients === 1 ? '1 open socket' : `${clients} open sockets`;
  return `${many} would move from ${from} to ${to}, within about ${seconds} s`;
}
