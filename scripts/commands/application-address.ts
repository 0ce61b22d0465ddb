import { applicationUrl, checkedUrl } from '../rollout/application-url';
import type { Target } from '../rollout/connection';
import { observeFleet, type ObservedFleet } from '../rollout/observed-fleet';

interface AddressOptions {
  /** As typed. */
  readonly url?: string;
}

/**
 * The address that was typed, or the deployment's own.
 * @throws UsageError for one that is none, or when it cannot be found out
 */
export async function addressOf(
  target: Target,
  { url }: AddressOptions,
  signal: AbortSignal,
): Promise<string> {
  return url === undefined ? applicationUrl(target, signal) : checkedUrl('--url', url);
}

/**
 * The same, or why it is not known, for those who can do without.
 * @throws UsageError for a typed address that is none
 */
export async function knownAddress(
  target: Target,
  options: AddressOptions,
  signal: AbortSignal,
): Promise<string | { readonly unknown: string }> {
  if (options.url !== undefined) return checkedUrl('--url', options.url);
  try {
    return await applicationUrl(target, signal);
  } catch (error) {
    signal.throwIfAborted();
    return { unknown: error instanceof Error ? error.message || error.name : String(error) };
  }
}

/** What the application tells of its instances, if that can be found out. */
export async function fleetOf(
  target: Target,
  options: AddressOptions,
  signal: AbortSignal,
): Promise<ObservedFleet> {
  const url = await knownAddress(target, options, signal);
  return typeof url === 'string' ? observeFleet(url, signal) : url;
}
