import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** Thrown when the stacks do not synthesize; the message is what the synthesis complained of. */
export class SynthesisError extends Error {
  override readonly name = 'SynthesisError';
}

export interface SynthesisOptions {
  /** The folder of cdktf.json. */
  readonly projectRoot: string;
  readonly outputDirectory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What to write; JSON by default, which is what is read here. */
  readonly format?: 'json' | 'hcl';
  readonly signal: AbortSignal;
}

/**
 * Runs the CDKTF app, as `cdktf synth` does, in a process of its own: it is the one thing here that loads the AWS
 * bindings.
 * @throws SynthesisError
 */
export async function synthesize({
  projectRoot,
  outputDirectory,
  env,
  format = 'json',
  signal,
}: SynthesisOptions): Promise<void> {
  const child = spawn(
    process.execPath,
    ['--require', require.resolve('tsx/cjs'), path.join(projectRoot, 'infra/main.ts')],
    {
      cwd: projectRoot,
      // Whatever the shell of the person says of the format.
      env: {
        ...env,
        CDKTF_OUTDIR: outputDirectory,
        SYNTH_HCL_OUTPUT: format === 'hcl' ? 'true' : undefined,
      },
      stdio: ['ignore', 'ignore', 'pipe'],
      // Out of the terminal's process group: Ctrl-C reaches us alone, and we end it.
      detached: true,
    },
  );
  const stop = () => child.kill('SIGKILL');
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    signal.throwIfAborted();
    if (code !== 0) throw new SynthesisError(complaint.trim() || 'the stacks do not synthesize');
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
