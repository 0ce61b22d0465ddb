import { countChanges, losses } from './planned-changes';
import { IncompleteError } from './failure';
import type { Progress } from './progress';
import type { Stack } from './stack-order';
import type { Terraform } from './terraform';

/** How the step of a stack is called. */
export function stackStep({ id }: Pick<Stack, 'id'>): string {
  return `stack ${id}`;
}

/**
 * Brings one stack to what was synthesized.
 * @throws IncompleteError when something that holds data would be deleted or replaced, unless that is allowed
 */
export async function applyStack(
  stack: Stack,
  {
    terraform,
    progress,
    allowDataLoss,
  }: {
    readonly terraform: Terraform;
    readonly progress: Progress;
    readonly allowDataLoss: boolean;
  },
): Promise<void> {
  await progress.step(stackStep(stack), async (tell) => {
    const changes = await terraform.plan(stack, tell);
    const lost = losses(changes);
    if (lost.length > 0 && !allowDataLoss) {
      throw new IncompleteError(
        `${stack.id} was left as it is, since data would be lost: ${lost.join(', ')}. ` +
          'See the plan with "npx cdktf diff"; if it is meant, add --allow-data-loss',
      );
    }
    await terraform.apply(stack, tell);
    return countChanges(changes, 'done');
  });
}
