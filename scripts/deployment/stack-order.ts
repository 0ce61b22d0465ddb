/** A synthesized stack, and those that it reads from. */
export interface Stack {
  readonly id: string;
  /** The folder that Terraform runs in. */
  readonly directory: string;
  /** Ids of the stacks that have to be there before. */
  readonly needs: readonly string[];
}

/* Each takes some hundred megabytes for the provider. */
const AT_A_TIME = 3;

/**
 * Does something with every stack, each after those that it needs, independent ones at the same time. After a failure
 * none is started any more, those that run are waited for, and the first failure is thrown.
 */
export async function inOrder(
  stacks: readonly Stack[],
  work: (stack: Stack) => Promise<void>,
  atATime = AT_A_TIME,
): Promise<void> {
  const known = new Set(stacks.map(({ id }) => id));
  const waiting = new Set(stacks);
  const done = new Set<string>();
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];

  const start = (stack: Stack) => {
    waiting.delete(stack);
    const run = work(stack).then(
      () => void done.add(stack.id),
      (error: unknown) => void failures.push(error),
    );
    const ended = run.finally(() => running.delete(ended));
    running.add(ended);
  };
  while (waiting.size > 0 && failures.length === 0) {
    const ready = [...waiting].filter(({ needs }) => needs.every((id) => done.has(id) || !known.has(id)));
    for (const stack of ready.slice(0, atATime - running.size)) start(stack);
    if (running.size === 0) throw new Error('the stacks need each other in a circle');
    await Promise.race(running);
  }
  await Promise.all(running);
  if (failures.length > 0) throw failures[0];
}

/** The same stacks for a teardown: each needs that those which read from it are gone. */
export function reversed(stacks: readonly Stack[]): Stack[] {
  return stacks.map((stack) => ({
    ...stack,
    needs: stacks.filter(({ needs }) => needs.includes(stack.id)).map(({ id }) => id),
  }));
}
