import { readRehearsalOutputs } from '../deployment/rehearsal-outputs';
import type { Target } from '../rollout/connection';

/**
 * Where the audience goes, for their devices: what a rehearsal tells of itself, or else the application's address.
 * @param url the application's address, or why it is not known
 */
export async function audienceAddress(
  target: Target,
  url: string | { readonly unknown: string },
  signal: AbortSignal,
): Promise<string | null> {
  const known = typeof url === 'string' ? url : null;
  const { endpoint } = target;
  if (endpoint === undefined) return known;
  try {
    const { audience_url: told } = await readRehearsalOutputs({ ...target, endpoint }, signal);
    return told ?? known;
  } catch {
    signal.throwIfAborted();
    return known;
  }
}
