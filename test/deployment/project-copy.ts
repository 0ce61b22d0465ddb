import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
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
import { setTimeout as sleep } from 'node:timers/promises';
import { PROJECT_ROOT } from '../../scripts/project-root';

const COPIED = [
  'app',
  'infra',
  'scripts',
  'cdktf.json',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  '.npmrc',
  '.dockerignore',
];

const LOOK_EVERY_MS = 100;
const SAID_WITHIN_MS = 120_000;

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs. */
export interface Running {
  readonly ended: Promise<Ended>;
  /** Resolves when it has said so on standard output. @throws Error when it ends before, or takes too long */
  until(words: string): Promise<void>;
  kill(signal: NodeJS.Signals): void;
}

/** A copy of the project in a repository of its own, with a stand-in for Docker: what a deployment writes stays in it. */
export class ProjectCopy {
  readonly directory = mkdtempSync(path.join(tmpdir(), 'crossfade-deployment-'));
  private readonly bin = path.join(this.directory, 'bin');
  private readonly calls = path.join(this.directory, 'docker-calls');

  constructor(private readonly env: NodeJS.ProcessEnv = process.env) {
    for (const each of COPIED) {
      cpSync(path.join(PROJECT_ROOT, each), path.join(this.directory, each), { recursive: true });
    }
    symlinkSync(path.join(PROJECT_ROOT, 'node_modules'), path.join(this.directory, 'node_modules'));
    mkdirSync(this.bin);
    copyFileSync(path.join(__dirname, 'fake-docker.cjs'), path.join(this.bin, 'docker'));
    chmodSync(path.join(this.bin, 'docker'), 0o755);
    this.git('init', '--quiet');
    this.commit('the first version');
  }

  /** Commits all sources, and gives the short id of the commit. */
  commit(message: string): string {
    this.git('add', '--', ...COPIED);
    this.git(
      '-c',
      'user.name=test',
      '-c',
      'user.email=test@example.com',
      'commit',
      '--quiet',
      '--allow-empty',
      '-m',
      message,
    );
    return this.git('rev-parse', '--short=12', 'HEAD').trim();
  }

  /** Runs a command line of `crossfade`; sends it SIGINT, as Ctrl-C does, as soon as something is so. */
  async crossfade(
    args: readonly string[],
    { env = {}, interruptWhen }: { env?: NodeJS.ProcessEnv; interruptWhen?: () => boolean } = {},
  ): Promise<Ended> {
    const running = this.start(args, env);
    const timer = setInterval(() => {
      if (interruptWhen?.() !== true) return;
      clearInterval(timer);
      running.kill('SIGINT');
    }, LOOK_EVERY_MS);
    try {
      return await running.ended;
    } finally {
      clearInterval(timer);
    }
  }

  /** Starts a command line of `crossfade`, as at a terminal of its own. */
  start(args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
    const child = spawn(process.execPath, ['scripts/crossfade.cjs', ...args], {
      cwd: this.directory,
      env: {
        ...this.env,
        PATH: `${this.bin}${path.delimiter}${this.env.PATH ?? ''}`,
        FAKE_DOCKER_CALLS: this.calls,
        FAKE_DOCKER_MODULES: path.join(PROJECT_ROOT, 'node_modules'),
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const ended = once(child, 'close').then(([status]) => ({
      status: status as number | null,
      stdout,
      stderr,
    }));
    return {
      ended,
      until: async (words) => {
        const deadline = performance.now() + SAID_WITHIN_MS;
        while (!stdout.includes(words)) {
          if (child.exitCode !== null || performance.now() > deadline)
            throw new Error(`"${words}" was not said by ${args.join(' ')}:\n${stdout}${stderr}`);
          await sleep(LOOK_EVERY_MS);
        }
      },
      kill: (signal) => child.kill(signal),
    };
  }

  /** The arguments of every call that `docker` got since the last time. */
  dockerCalls(): { readonly args: readonly string[]; readonly hasPassword: boolean }[] {
    if (!existsSync(this.calls)) return [];
    const lines = readFileSync(this.calls, 'utf8').trim().split('\n');
    rmSync(this.calls);
    return lines.map((line) => JSON.parse(line) as { args: string[]; hasPassword: boolean });
  }

  /** The output of the last run of Terraform for a stack. */
  log(stack: string, action: string): string {
    const folder = path.join(this.directory, 'cdktf.out/logs');
    if (!existsSync(folder)) return '';
    const last = readdirSync(folder)
      .filter((name) => name.endsWith(`-${stack}-${action}.log`))
      .sort()
      .at(-1);
    return last === undefined ? '' : readFileSync(path.join(folder, last), 'utf8');
  }

  read(file: string): string {
    return readFileSync(path.join(this.directory, file), 'utf8');
  }

  has(file: string): boolean {
    return existsSync(path.join(this.directory, file));
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  private git(...args: string[]): string {
    return execFileSync('git', args, { cwd: this.directory, encoding: 'utf8' });
  }
}
