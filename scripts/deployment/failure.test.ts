import type { CommandContext } from '../command-line/context';
import { declined, IncompleteError, reportingFailure } from './failure';
import { InterruptedError, TerraformError } from './terraform';
import { UnhealthyError } from './await-health';

function recorded(signal = new AbortController().signal) {
  const run = { out: '', err: '', status: 0, thrown: undefined as unknown };
  const context: CommandContext = {
    env: {},
    out: (text) => (run.out += text),
    err: (text) => (run.err += text),
    isTerminal: false,
    signal,
    setExitStatus: (status) => (run.status = status),
  };
  return { run, context };
}

async function report(error: unknown, { json = false, aborted = false } = {}) {
  const abort = new AbortController();
  if (aborted) abort.abort(new Error('interrupted'));
  const { run, context } = recorded(abort.signal);
  const attempt = { command: 'npx crossfade deploy', goOn: 'go on where it ended' };
  const failing = () => Promise.reject(error instanceof Error ? error : new Error(String(error)));
  await reportingFailure({ context, json, attempt }, failing).catch(
    (thrown: unknown) => (run.thrown = thrown),
  );
  return run;
}

describe('a command that does not come to its end', () => {
  it("tells Terraform's words, where the rest of them is, and how to go on", async () => {
    const error = new TerraformError('chatapp-dev-data', 'apply', 'Error: no\n\nbecause', '/logs/data.log');
    expect(await report(error)).toMatchObject({
      status: 1,
      err: `crossfade: terraform apply failed for chatapp-dev-data:

  Error: no

  because

All of its output is in /logs/data.log

Then go on where it ended with "npx crossfade deploy".
`,
    });
  });

  it('tells why colours are not healthy', async () => {
    expect((await report(new UnhealthyError('green: no task'))).err).toContain('  green: no task');
  });

  it('is JSON as well where that is wanted', async () => {
    const { out } = await report(new IncompleteError('no image'), { json: true });
    expect(JSON.parse(out)).toEqual({ ok: false, error: 'no image' });
  });

  it('says after Ctrl-C how things stand, and leaves the status to who asked', async () => {
    const run = await report(new InterruptedError('x'), { aborted: true });
    expect(run.err).toMatch(/^crossfade: interrupted: .*go on where it ended with "npx crossfade deploy"\n$/);
    expect(run.thrown).toBeInstanceOf(InterruptedError);
  });

  it('says after an earlier Ctrl-C that nothing was changed', async () => {
    const run = await report(new Error('aborted'), { aborted: true });
    expect(run.err).toBe('crossfade: interrupted: nothing was changed\n');
    expect(run.thrown).toBeDefined();
  });

  it('is not what was asked for when somebody said no', () => {
    const { run, context } = recorded();
    declined(context, true, 'nothing was changed');
    expect(run).toMatchObject({ status: 1, err: 'nothing was changed\n' });
    expect(JSON.parse(run.out)).toEqual({ ok: false, error: 'nothing was changed' });
  });

  it('passes on what it does not know', async () => {
    const run = await report(new RangeError('a bug'));
    expect([run.err, run.thrown]).toEqual(['', new RangeError('a bug')]);
  });
});
