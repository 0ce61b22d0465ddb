import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildArguments, createImageBuilder } from './image';

const BUILD = {
  repositoryUrl: '1.dkr.ecr.ap-northeast-2.amazonaws.com/chatapp-dev',
  tags: ['v1', 'v2'],
  architecture: 'arm64',
  revision: 'abc123',
} as const;
const LOGIN = { user: 'AWS', password: 'pass:word', registry: '1.dkr.ecr.ap-northeast-2.amazonaws.com' };

describe('the image', () => {
  it('is built once for its architecture and pushed under all tags', () => {
    const words = buildArguments(BUILD).join(' ');
    expect(words).toMatch(/^buildx build --platform linux\/arm64 --file app\/Dockerfile .*--push/);
    expect(words).toContain(`--tag ${BUILD.repositoryUrl}:v1 --tag ${BUILD.repositoryUrl}:v2`);
    expect(words).toContain('--build-arg VERSION=v2 --build-arg REVISION=abc123');
    expect(words).toContain('--provenance=false');
    expect(words).toMatch(/ \.$/);
    expect(buildArguments({ ...BUILD, revision: undefined }).join(' ')).not.toContain('REVISION');
  });

  describe('with a stand-in for Docker', () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'crossfade-docker-'));
    afterAll(() => rmSync(directory, { recursive: true }));

    function builder(script: string) {
      writeFileSync(path.join(directory, 'docker'), `#!/bin/sh\n${script}\n`);
      chmodSync(path.join(directory, 'docker'), 0o755);
      return createImageBuilder({
        projectRoot: directory,
        env: { ...process.env, PATH: `${directory}:${process.env.PATH ?? ''}` },
        signal: new AbortController().signal,
        logDirectory: path.join(directory, 'logs'),
      });
    }

    it('gets its password where no list of processes shows it', async () => {
      await builder(`echo "$*" >> calls; [ "$1" != login ] || cat > password`).push(BUILD, LOGIN);
      const calls = readFileSync(path.join(directory, 'calls'), 'utf8').trim().split('\n');
      expect(calls[0]).toBe(`login --username AWS --password-stdin ${LOGIN.registry}`);
      expect(calls[1]).toMatch(/^buildx build /);
      expect(readFileSync(path.join(directory, 'password'), 'utf8')).toBe('pass:word');
    });

    it("fails with Docker's own words", async () => {
      const failing = builder('[ "$1" = login ] || { echo "ERROR: denied: tag is immutable"; exit 1; }');
      await expect(failing.push(BUILD, LOGIN)).rejects.toMatchObject({
        name: 'DockerError',
        action: 'build',
        message: 'ERROR: denied: tag is immutable',
      });
    });
  });
});
