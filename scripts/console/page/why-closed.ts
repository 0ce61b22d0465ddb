import type { ConsoleAction } from './console-store';
import { problemOf } from './problem-of';

const WITHIN_MS = 5_000;

/**
 * Why the server has closed a stream for good, which the stream itself does not tell: asks for it once more, and leaves
 * it when it is given.
 * @param request as `fetch`
 */
export async function whyClosed(
  request: typeof fetch,
): Promise<Extract<ConsoleAction, { readonly kind: 'lost' | 'refused' | 'unavailable' }>> {
  const left = new AbortController();
  try {
    const signal = AbortSignal.any([left.signal, AbortSignal.timeout(WITHIN_MS)]);
    const response = await request('/api/stream', { signal });
    if (response.ok) return { kind: 'lost' };
    if (response.status === 401 || response.status === 403) return { kind: 'refused' };
    return { kind: 'unavailable', problem: await problemOf(response) };
  } catch {
    return { kind: 'lost' };
  } finally {
    left.abort();
  }
}
