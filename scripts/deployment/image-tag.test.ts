import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { defaultTag, readRevision, type Revision } from './image-tag';

/* What a registry takes. */
const IMAGE_TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const NOON = new Date('2026-11-21T12:03:04.567Z');

describe('the tag of a new image', () => {
  it.each<[string, Revision | undefined, string]>([
    ['is the commit', { commit: 'abc123def456', changed: false }, 'abc123def456'],
    [
      'tells sources that are not committed',
      { commit: 'abc123def456', changed: true },
      'abc123def456-dirty-20261121-120304',
    ],
    ['is the time without version control', undefined, '20261121-120304'],
  ])('%s', (_what, revision, tag) => {
    expect(defaultTag(revision, NOON)).toBe(tag);
    expect(tag).toMatch(IMAGE_TAG);
  });
});

describe('the revision of the sources', () => {
  const project = mkdtempSync(path.join(tmpdir(), 'crossfade-revision-'));
  const git = (...args: string[]) => execFileSync('git', args, { cwd: project, encoding: 'utf8' });
  afterAll(() => rmSync(project, { recursive: true }));

  it('is unknown outside a repository', async () => {
    const env = { ...process.env, GIT_CEILING_DIRECTORIES: path.dirname(project) };
    expect(await readRevision(project, env)).toBeUndefined();
  });

  it('is the commit, whatever else than the sources of the image has changed', async () => {
    git('init', '--quiet');
    mkdirSync(path.join(project, 'app'));
    writeFileSync(path.join(project, 'app/server.ts'), 'one');
    git('add', '.');
    git('-c', 'user.name=t', '-c', 'user.email=t@example.com', 'commit', '--quiet', '-m', 'one');
    const commit = git('rev-parse', '--short=12', 'HEAD').trim();
    writeFileSync(path.join(project, 'cdktf.json'), '{}');
    expect(await readRevision(project, process.env)).toEqual({ commit, changed: false });
    writeFileSync(path.join(project, 'app/server.ts'), 'two');
    expect(await readRevision(project, process.env)).toEqual({ commit, changed: true });
  });
});
