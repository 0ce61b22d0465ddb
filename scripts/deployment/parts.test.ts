import { UsageError, type CommandContext } from '../command-line/context';
import { IncompleteError } from './failure';
import { withParts } from './parts';
import { InterruptedError } from './terraform';
import { deploymentOf } from './testing/fake-parts';

/** What is thrown when something fails, before or after the first change. */
async function thrownBy(error: Error, { begun = false, interrupted = false }): Promise<unknown> {
  const abort = new AbortController();
  const context: CommandContext = {
    env: {},
    out: () => undefined,
    err: () => undefined,
    isTerminal: false,
    signal: abort.signal,
    setExitStatus: () => undefined,
  };
  return withParts(context, deploymentOf(), [], (parts) => {
    if (begun) parts.begin();
    if (interrupted) abort.abort(new Error('interrupted'));
    return Promise.reject(error);
  }).catch((thrown: unknown) => thrown);
}

describe('what changes a deployment', () => {
  it('can be put right while nothing was changed, and is incomplete after', async () => {
    const error = new UsageError('no credentials');
    expect(await thrownBy(error, {})).toBe(error);
    const after = await thrownBy(error, { begun: true });
    expect(after).toBeInstanceOf(IncompleteError);
    expect(after).toMatchObject({ message: 'no credentials' });
  });

  it('tells an interruption after the first change from one before, whatever Terraform calls it', async () => {
    const interruption = new InterruptedError('of a plan');
    expect(await thrownBy(interruption, { interrupted: true })).not.toBeInstanceOf(InterruptedError);
    const after = await thrownBy(new Error('any'), { interrupted: true, begun: true });
    expect(after).toBeInstanceOf(InterruptedError);
  });

  it('leaves a bug as it is', async () => {
    const bug = new RangeError('a bug');
    expect(await thrownBy(bug, { begun: true })).toBe(bug);
  });
});
