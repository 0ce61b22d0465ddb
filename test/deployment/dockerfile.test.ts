import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PROJECT_ROOT } from '../../scripts/project-root';
import { freePort } from '../../scripts/rehearsal/free-port';
import { IMAGE_SOURCES } from '../../scripts/deployment/image-tag';
import { copyContext, isIgnored, parseIgnore } from './docker-context';

jest.setTimeout(60_000);

interface Instruction {
  readonly verb: string;
  readonly rest: string;
}

const instructions: Instruction[] = readFileSync(path.join(PROJECT_ROOT, 'app/Dockerfile'), 'utf8')
  .replace(/^#.*\n/gm, '')
  .replace(/\\\n\s*/g, '')
  .split('\n')
  .filter((line) => line.trim() !== '')
  .map((line) => ({ verb: line.split(' ')[0] ?? '', rest: line.replace(/^\S+\s+/, '') }));
const starts = instructions.flatMap(({ verb }, index) => (verb === 'FROM' ? [index] : []));
const buildStage = instructions.slice(starts[0], starts[1]);
const finalStage = instructions.slice(starts[1]);
const only = (stage: readonly Instruction[], verb: string) =>
  stage.filter((each) => each.verb === verb).map(({ rest }) => rest);

describe('the Dockerfile', () => {
  it('has a stage that builds, on the machine that builds, and one that runs', () => {
    expect(starts).toHaveLength(2);
    expect(instructions[0]?.verb).toBe('FROM');
    expect(only(buildStage, 'FROM')).toEqual(['--platform=$BUILDPLATFORM node:26-alpine AS build']);
    expect(only(finalStage, 'FROM')).toEqual(['node:26-alpine']);
  });

  it('starts Node itself, without a shell between it and the signals', () => {
    expect(only(finalStage, 'CMD').map((rest) => JSON.parse(rest) as unknown)).toEqual([['node', 'main.js']]);
    expect(only(finalStage, 'ENTRYPOINT')).toEqual([]);
  });

  it('runs as the user of the task definition, in production, on its port', () => {
    expect(only(finalStage, 'USER')).toEqual(['1000:1000']);
    expect(only(finalStage, 'ENV')).toEqual(['NODE_ENV=production']);
    expect(only(finalStage, 'EXPOSE')).toEqual(['3000']);
  });

  it('has nothing in the image but Node and the bundle, and needs no emulation', () => {
    expect(only(finalStage, 'COPY')).toEqual(['--from=build /bundle ./']);
    expect(only(finalStage, 'RUN')).toEqual([]);
    expect(instructions.filter(({ verb }) => verb === 'ADD')).toEqual([]);
  });

  it('has a health check without a shell, that fails where nothing answers', async () => {
    const [check = ''] = only(finalStage, 'HEALTHCHECK');
    const [program, ...args] = JSON.parse(check.slice(check.indexOf('['))) as string[];
    expect(program).toBe('node');
    const child = spawn(process.execPath, args, { env: { PORT: String(await freePort()) }, stdio: 'ignore' });
    expect(await once(child, 'close')).toEqual([1, null]);
  });

  it('labels the image with what the build says', () => {
    const [labels = ''] = only(finalStage, 'LABEL');
    for (const name of ['VERSION', 'REVISION']) {
      expect(only(finalStage, 'ARG')).toContain(`${name}=unknown`);
      expect(labels).toContain(`org.opencontainers.image.${name.toLowerCase()}="\${${name}}"`);
    }
  });
});

describe('.dockerignore', () => {
  it.each([
    ['*\n!app', 'app/server/main.ts', false],
    ['*\n!app', 'infra/main.ts', true],
    ['*\n!app\n**/*.test.ts', 'app/server/main.test.ts', true],
    ['**/testing', 'app/client/testing/party.ts', true],
    ['node_modules', 'app/node_modules/x', false],
    ['# app', 'app/x', false],
  ])('%j ignores %s: %s', (text, file, ignored) => expect(isIgnored(parseIgnore(text), file)).toBe(ignored));
});

describe('the image, built step by step without Docker', () => {
  const scratch = mkdtempSync(path.join(tmpdir(), 'crossfade-image-'));
  const [context, source, bundle] = ['context', 'source', 'bundle'].map((name) =>
    path.join(scratch, name),
  ) as [string, string, string];
  let files: string[] = [];
  let server: ChildProcess | undefined;

  beforeAll(() => {
    for (const folder of [context, source]) mkdirSync(folder);
    files = copyContext(PROJECT_ROOT, context);
    for (const { verb, rest } of buildStage) {
      if (verb === 'COPY') copy(rest);
      if (verb === 'RUN') run(rest);
    }
  });
  afterAll(() => {
    server?.kill('SIGKILL');
    rmSync(scratch, { recursive: true });
  });

  function copy(words: string): void {
    const paths = words.split(/\s+/);
    const target = path.resolve(source, paths.at(-1) ?? '');
    for (const each of paths.slice(0, -1)) {
      const intoFolder = words.endsWith('/');
      const to = intoFolder ? path.join(target, path.basename(each)) : target;
      cpSync(path.join(context, each), to, { recursive: true });
    }
  }

  /* The installed packages stand in for those of `npm ci`, which is tested wherever the project is. */
  function run(command: string): void {
    const words = command.replace(/^--mount=\S+ /, '');
    if (words.startsWith('npm ci '))
      symlinkSync(path.join(PROJECT_ROOT, 'node_modules'), path.join(source, 'node_modules'));
    else execFileSync('sh', ['-c', words.replace('/bundle', bundle)], { cwd: source, stdio: 'pipe' });
  }

  it('is made of the sources that a tag stands for, and gets nothing else', () => {
    const isSource = (file: string) =>
      IMAGE_SOURCES.some((each) => file === each || file.startsWith(`${each}/`));
    expect(files.filter((file) => !isSource(file))).toEqual([]);
    expect(files.filter((file) => /\.test\.ts$|\/testing\/|Dockerfile/.test(file))).toEqual([]);
    expect(files).toEqual(
      expect.arrayContaining(['package-lock.json', '.npmrc', 'scripts/build.ts', 'app/server/main.ts']),
    );
  });

  it('installs without development packages and without running their scripts', () => {
    const [install = ''] = only(buildStage, 'RUN');
    expect(install).toMatch(/npm ci .*--omit=dev/);
    expect(install).toMatch(/--ignore-scripts/);
  });

  it('holds the bundle alone', () => {
    expect(readdirSync(bundle).sort()).toEqual(['main.js', 'web']);
    expect(existsSync(path.join(bundle, 'web/index.html'))).toBe(true);
  });

  it('starts with plain Node, answers /health, and ends on SIGTERM', async () => {
    const port = await freePort();
    const [program, ...args] = JSON.parse(only(finalStage, 'CMD')[0] ?? '[]') as string[];
    expect(program).toBe('node');
    const started = spawn(process.execPath, args, {
      cwd: bundle,
      env: taskEnvironment(port),
      stdio: 'ignore',
    });
    server = started;
    expect(await health(port)).toMatchObject({ status: 'starting', colour: 'blue', version: 'v1' });
    const closed = once(started, 'close');
    started.kill('SIGTERM');
    expect(await closed).toEqual([0, null]);
  });

  it('says what its environment lacks when it is started without one', async () => {
    const child = spawn(process.execPath, ['main.js'], {
      cwd: bundle,
      env: {},
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(output).toMatch(/the environment is not usable: COLOUR is missing/);
  });
});

function taskEnvironment(port: number): Record<string, string> {
  return {
    COLOUR: 'blue',
    APP_VERSION: 'v1',
    PORT: String(port),
    AWS_REGION: 'ap-northeast-2',
    TABLE_PREFIX: 'test-',
    REDIS_URL: 'redis://127.0.0.1:1',
    WEIGHTS_PARAMETER: '/test/weights',
    PUBLIC_ORIGINS: '',
    LOG_LEVEL: 'info',
    SESSION_SECRET: 's'.repeat(32),
    PRESENTER_TOKEN: 'p'.repeat(32),
    AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
}

async function health(port: number): Promise<unknown> {
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${port}/health`).catch(() => undefined);
    if (response) return response.json();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
