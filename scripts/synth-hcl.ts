import { exportHcl } from './hcl/export';

/** `npm run synth:hcl -- DIRECTORY`: writes the configured stacks as plain HCL, by default into `hcl`. */
const directory = process.argv[2] ?? 'hcl';

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => interrupted.abort(new Error('interrupted')));
}

exportHcl({ directory, env: process.env, signal: interrupted.signal }).then(
  (stacks) => {
    const lines = stacks.map(({ folder, after }) => {
      const needed = after.length > 0 ? `, after ${after.join(', ')}` : '';
      return `  ${directory}/${folder}${needed}\n`;
    });
    process.stdout.write(
      `Plain HCL, to be applied in this order:\n${lines.join('')}` +
        'The states are those that cdktf uses: after "terraform init", "terraform plan" in a folder sees no changes.\n',
    );
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
