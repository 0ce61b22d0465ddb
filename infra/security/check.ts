import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { synthesizeApp } from '../app';
import { loadConfig } from '../config';
import { CONFIGURATIONS } from '../configurations';
import { isSuppressed, readReport, suppressionsIn, type Finding } from './findings';
import { HACKATHON_TRADE_OFFS } from './hackathon-trade-offs';

/**
 * `npm run check:security`: what Checkov finds in the synthesized stacks of every configuration. In `production` all
 * that is found has to be suppressed beside the resource; in `hackathon` it may also be a known trade-off. A
 * suppression or trade-off that nothing needs any more fails as well. Ends with 3 when there is no Checkov on this
 * machine.
 */
async function main(): Promise<number> {
  const problems: string[] = [];
  const suppressed = new Set<string>();
  const needed = new Set<string>();
  const tradedOff = new Set<string>();
  for (const [configuration, env] of Object.entries(CONFIGURATIONS)) {
    const { findings, files } = await scan(env);
    for (const file of files.values()) suppressionsIn(file).forEach((check) => suppressed.add(check));
    const accepted = (finding: Finding) => isSuppressed(finding, files.get(finding.stack) ?? '');
    findings.filter(accepted).forEach(({ check }) => needed.add(check));
    const open = findings.filter((finding) => !accepted(finding));
    const isTradeOff = ({ check }: Finding) =>
      env['CROSSFADE_PROFILE'] === undefined && check in HACKATHON_TRADE_OFFS;
    open.filter(isTradeOff).forEach(({ check }) => tradedOff.add(check));
    const failed = open.filter((finding) => !isTradeOff(finding));
    problems.push(
      ...failed.map(
        ({ check, asks, stack, resource }) => `${configuration}: ${stack}, ${resource}: ${check} ${asks}`,
      ),
    );
    process.stdout.write(
      `${configuration}: ${findings.length} findings, ${findings.length - open.length} suppressed with a reason, ` +
        `${open.length - failed.length} traded for cost, ${failed.length} left\n`,
    );
  }
  for (const check of suppressed) {
    if (!needed.has(check)) problems.push(`${check} is suppressed, but nothing needs that any more`);
  }
  for (const check of Object.keys(HACKATHON_TRADE_OFFS)) {
    if (!tradedOff.has(check))
      problems.push(`${check} is a trade-off of hackathon, but is not found any more`);
  }
  process.stdout.write(problems.map((problem) => `${problem}\n`).join(''));
  return problems.length === 0 ? 0 : 1;
}

async function scan(env: Readonly<Record<string, string>>) {
  const projectRoot = mkdtempSync(join(tmpdir(), 'crossfade-security-'));
  try {
    writeFileSync(join(projectRoot, 'cdktf.json'), '{}');
    const outdir = join(projectRoot, 'cdktf.out');
    const app = synthesizeApp({ config: loadConfig({ env, projectRoot }), projectRoot }, outdir);
    const stacks = join(outdir, 'stacks');
    const files = new Map(
      app.node.children.map(({ node: { id } }) => [
        id,
        readFileSync(join(stacks, id, 'cdk.tf.json'), 'utf8'),
      ]),
    );
    return { findings: readReport(JSON.parse(await checkov(stacks))), files };
  } finally {
    rmSync(projectRoot, { recursive: true });
  }
}

/** @throws the error of a program that is not there, `ENOENT` */
async function checkov(directory: string): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.env['CHECKOV'] ?? 'checkov',
    // It would ask its maker's service for advice on each finding.
    ['-d', directory, '--framework', 'terraform_json', '-o', 'json', '--soft-fail', '--skip-download'],
    { maxBuffer: 64 * 1024 * 1024 },
  );
  return stdout;
}

main().then(
  (status) => (process.exitCode = status),
  (error: unknown) => {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    process.stderr.write(
      missing
        ? 'There is no Checkov here: pip install checkov, or name it in CHECKOV\n'
        : `${String(error)}\n`,
    );
    process.exitCode = missing ? 3 : 1;
  },
);
