import { spawnSync } from 'node:child_process';
import { PROJECT_ROOT } from '../scripts/project-root';

/** Runs the command on what it takes for another version of Node. */
function runOn(version: string) {
  const script = `Object.defineProperty(process.versions, 'node', { value: '${version}' }); require('./scripts/crossfade.cjs')`;
  return spawnSync(process.execPath, ['-e', script, 'crossfade', 'status', '--help'], {
    cwd: PROJECT_ROOT,
    encoding: 'utf8',
  });
}

describe('the version of Node', () => {
  it.each(['18.20.8', '20.18.3', '21.7.3', '22.12.0'])(
    '%s is not supported, which one line says',
    (version) => {
      const { status, stdout, stderr } = runOn(version);
      expect(stderr).toBe(
        `crossfade: Node ${version} is not supported: install Node 20.19 or a newer 20, or Node 22.13 or newer (https://nodejs.org)\n`,
      );
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    },
  );

  it.each(['20.19.0', '22.13.0', '23.0.0', '24.11.1'])('%s is supported', (version) => {
    expect(runOn(version).stderr).toBe('');
  });
});
