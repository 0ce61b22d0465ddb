import type { Sandbox } from '../../support/crossfade';

/* Setup and teardown run in one process, but each loads its modules anew. */
const holder = globalThis as typeof globalThis & { crossfadeAwsCliSandbox?: Sandbox };

export function keepForTeardown(sandbox: Sandbox): void {
  holder.crossfadeAwsCliSandbox = sandbox;
}

export function keptSandbox(): Sandbox | undefined {
  return holder.crossfadeAwsCliSandbox;
}
