import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROJECT_ROOT } from '../../scripts/project-root';
import { freePort } from '../../scripts/rehearsal/free-port';
import { sharedImage, sharedStacks } from './run/made-once';

/** What a sandbox calls the bundled app that all tests share. */
const IMAGE = 'image';

/** A folder that everything which a test starts takes for the one of temporary files: what stays in it was left behind. */
export class Sandbox {
  readonly directory = mkdtempSync(path.join(tmpdir(), 'crossfade-test-'));
  private readonly running: RunningCommand[] = [];

  /** Starts a command line of `crossfade`. */
  start(args: readonly string[], env?: NodeJS.ProcessEnv): RunningCommand {
    return this.startProgram([process.execPath, 'scripts/crossfade.cjs', ...args], env);
  }

  startProgram(program: readonly string[], env: NodeJS.ProcessEnv = {}): RunningCommand {
    const command = new RunningCommand(program, {
      ...process.env,
      REDIS_URL: undefined,
      ...env,
      TMPDIR: this.directory,
    });
    this.running.push(command);
    return command;
  }

  /** Runs a command line of `crossfade` to its end. */
  run(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended> {
    return this.start(args, env).ended;
  }

  /** Flags of `demo` that make it run the stacks and the app that are made once for all tests. */
  async shared(): Promise<readonly string[]> {
    // By a path in here, so that the tasks are known for this sandbox's.
    const image = path.join(this.directory, IMAGE);
    const [stacks, made] = await Promise.all([sharedStacks(), sharedImage()]);
    if (!existsSync(image)) symlinkSync(made, image);
    return ['--stacks', stacks, '--image', `v1=${image}`, '--image', `v2=${image}`];
  }

  leftFiles(): string[] {
    return readdirSync(this.directory).filter((name) => name !== IMAGE);
  }

  /** Processes that were started from this sandbox and still run, by their command lines and environments. */
  processes(): { readonly pid: number; readonly command: string }[] {
    return allProcesses()
      .filter(({ command, environment }) => `${command} ${environment}`.includes(this.directory))
      .map(({ pid, command }) => ({ pid, command }));
  }

  async dispose(): Promise<void> {
    for (const command of this.running) command.kill('SIGTERM');
    await Promise.all(this.running.map(({ ended }) => ended));
    rmSync(this.directory, { recursive: true, force: true });
  }
}

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs, and what it has printed so far. */
export class RunningCommand {
  stdout = '';
  stderr = '';
  readonly ended: Promise<Ended>;
  private readonly child: ChildProcess;

  constructor([program = '', ...args]: readonly string[], env: NodeJS.ProcessEnv) {
    this.child = spawn(program, args, { cwd: PROJECT_ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.ended = once(this.child, 'close').then(([status]) => ({
      status: status as number | null,
      stdout: this.stdout,
      stderr: this.stderr,
    }));
  }

  kill(signal: NodeJS.Signals): void {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill(signal);
  }

  /** Resolves once it has printed a text; rejects when it ends before. */
  printed(text: string): Promise<void> {
    return this.until(() => `${this.stdout}${this.stderr}`.includes(text));
  }

  /** Resolves once something is so; rejects when it ends before. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) {
      const { exitCode } = this.child;
      if (exitCode !== null)
        throw new Error(`it ended too early, with ${exitCode}:\n${this.stdout}${this.stderr}`);
      await sleep(25);
    }
  }
}

/** Ports for a rehearsal of its own, as flags. */
export interface Ports {
  readonly url: string;
  readonly endpointUrl: string;
  /** Of the presenter's console. */
  readonly consolePort: number;
  readonly flags: readonly string[];
}

export async function freePorts(): Promise<Ports> {
  const [port, awsPort, consolePort] = await Promise.all([freePort(), freePort(), freePort()]);
  return {
    url: `http://127.0.0.1:${port}`,
    endpointUrl: `http://127.0.0.1:${awsPort}`,
    consolePort,
    flags: ['--port', String(port), '--aws-port', String(awsPort), '--console-port', String(consolePort)],
  };
}

/** A server that holds a port until it is closed. */
export async function takenPort(): Promise<{ port: number; free: () => void }> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  return { port, free: () => server.close() };
}

interface RunningProcess {
  readonly pid: number;
  readonly command: string;
  readonly environment: string;
}

function allProcesses(): RunningProcess[] {
  if (!existsSync('/proc/self/environ')) return processesByPs();
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => ({
      pid: Number(pid),
      command: readProcessFile(pid, 'cmdline'),
      environment: readProcessFile(pid, 'environ'),
    }));
}

/* Where there is no /proc, as on macOS: command and environment on one line. */
function processesByPs(): RunningProcess[] {
  const lines = execFileSync('ps', ['-AEww', '-o', 'pid=,command='], { encoding: 'utf8' }).trim().split('\n');
  return lines.map((line) => ({
    pid: parseInt(line, 10),
    command: line.trim().replace(/^\d+ /, ''),
    environment: '',
  }));
}

/* Empty for a process that has ended meanwhile, or that is somebody else's. */
function readProcessFile(pid: string, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'latin1').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
