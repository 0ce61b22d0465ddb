import { type Colour, otherColour } from '../../contract/colour';
import type { Failover } from '../../contract/events';
import type { Weights } from '../../contract/weights';
import { destinations, type InstanceSnapshot } from '../fleet/fleet-view';
import type { SessionTokens, VerifiedSession } from '../sessions/session-tokens';

export interface FailoverView {
  readonly instanceId: string;
  readonly colour: Colour;
  /** Undefined while they could not be read. */
  readonly weights: Weights | undefined;
  readonly instances: readonly InstanceSnapshot[];
  /** Whether this instance would hear of others: otherwise it knows nothing of them. */
  readonly isHearing: boolean;
}

/** Whether clients may be told to go to the other colour when this one is gone: as far as is known, they can. */
export function hasFailover({ instanceId, colour, weights, instances, isHearing }: FailoverView): boolean {
  const other = otherColour(colour);
  if (weights?.[other] === 0) return false;
  return !isHearing || destinations(instances, other, instanceId).length > 0;
}

/** What `session-ready` says about a failover, made for one session; undefined when there is nowhere to go. */
export async function failoverFor(
  { userId, sessionId, expiresAt }: VerifiedSession,
  { tokens, view }: { readonly tokens: SessionTokens; readonly view: () => FailoverView },
): Promise<Failover | undefined> {
  const known = view();
  if (!hasFailover(known)) return undefined;
  const to = otherColour(known.colour);
  return { to, ticket: await tokens.signTicket({ userId, sessionId, to }, expiresAt, 'failover') };
}
