import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '..');
const inherited = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith('CROSSFADE_')),
);
const folder = mkdtempSync(join(tmpdir(), 'crossfade-main-'));
afterAll(() => rmSync(folder, { recursive: true }));

function runMain(outdir: string, env: Record<string, string>) {
  const { status, stderr } = spawnSync(
    process.execPath,
    [require.resolve('tsx/cli'), join(root, 'infra/main.ts')],
    { cwd: folder, encoding: 'utf8', env: { ...inherited, ...env, CDKTF_OUTDIR: outdir } },
  );
  return { status, stderr };
}

describe('infra/main.ts', () => {
  it('writes all stacks to where cdktf wants them', () => {
    const outdir = join(folder, 'good');
    expect(runMain(outdir, {})).toEqual({ status: 0, stderr: '' });
    expect(readdirSync(join(outdir, 'stacks'))).toHaveLength(7);
  });

  it('ends with 2, one line and nothing written when the configuration is unusable', () => {
    const outdir = join(folder, 'bad');
    const { status, stderr } = runMain(outdir, { CROSSFADE_WEIGHTS: '50', CROSSFADE_REGION: 'seoul' });
    expect(status).toBe(2);
    expect(stderr).toMatch(/^The configuration is not usable: .*CROSSFADE_REGION.*CROSSFADE_WEIGHTS.*\n$/);
    expect(existsSync(outdir)).toBe(false);
  });
});
