import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

export interface TaskProcessOptions {
  /** The image: a directory with the bundled `main.js`. */
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly port: number;
  readonly onLog: (line: string) => void;
}

/** How often a starting task's port is tried. */
const PORT_POLL_MS = 25;

/** A running task: a Node process in a process group of its own, so that Ctrl-C reaches the rehearsal alone. */
export class TaskProcess {
  private readonly child: ChildProcess;
  /** Resolves when the process has ended and its last line was told, with its exit code or the signal that ended it. */
  readonly ended: Promise<number | string>;
  private running = true;

  constructor(private readonly options: TaskProcessOptions) {
    this.child = spawn(
      process.execPath,
      ['--require', path.join(__dirname, 'orphan-guard.cjs'), path.join(options.directory, 'main.js')],
      {
        cwd: options.directory,
        env: { ...options.environment },
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      },
    );
    for (const stream of [this.child.stdout, this.child.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', options.onLog);
    }
    this.ended = this.untilEnded();
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Resolves with true once the task takes connections, with false if it ended before. */
  async listening(): Promise<boolean> {
    while (this.running) {
      if (await takesConnections(this.options.port)) return this.running;
      await sleep(PORT_POLL_MS);
    }
    return false;
  }

  /** SIGTERM, and SIGKILL when the task has not ended after `graceMs`. Resolves when it has ended. */
  async stop(graceMs: number): Promise<void> {
    const deadline = new AbortController();
    this.kill('SIGTERM');
    await Promise.race([
      this.ended,
      sleep(graceMs, undefined, { signal: deadline.signal }).catch(() => undefined),
    ]);
    deadline.abort();
    this.kill('SIGKILL');
    await this.ended;
  }

  kill(signal: NodeJS.Signals): void {
    if (this.running) this.child.kill(signal);
  }

  private async untilEnded(): Promise<number | string> {
    try {
      const [code, signal] = (await once(this.child, 'close')) as [number | null, string | null];
      return code ?? signal ?? 'unknown';
    } catch (error) {
      return error instanceof Error ? error.message : 'could not be started';
    } finally {
      this.running = false;
    }
  }
}

function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
