import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { freePort } from '../free-port';
import type { ContainerModel } from '../model';
import type { FleetEvent } from './fleet-events';
import type { TargetRegistry } from './target-registry';
import { TaskProcess } from './task-process';

export interface FleetTaskConfig {
  readonly service: string;
  readonly deploymentId: string;
  readonly taskDefinitionArn: string;
  readonly container: ContainerModel;
  readonly targetGroupArns: readonly string[];
  readonly loadBalancer: TargetRegistry;
  /** The image: a bundle directory; undefined when there is none with the container's tag. */
  readonly directory: string | undefined;
  readonly environment: (port: number) => Readonly<Record<string, string>>;
  /** How many tasks died one after the other in the place that this one takes. */
  readonly deaths: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly onEvent: (event: FleetEvent) => void;
  /** Told when it takes connections and is registered, and when it has ended. */
  readonly onChange: (task: FleetTask) => void;
}

/** Why a task was told to stop, or ended by itself, in ECS's words. */
export interface StopCause {
  readonly code:
    'EssentialContainerExited' | 'ServiceSchedulerInitiated' | 'TaskFailedToStart' | 'UserInitiated';
  readonly reason: string;
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html */
export type TaskStatus = 'PROVISIONING' | 'PENDING' | 'RUNNING' | 'DEACTIVATING' | 'STOPPING' | 'STOPPED';

/** The address of every target: the tasks of a rehearsal share one. */
export const TARGET_HOST = '127.0.0.1';
const LAST_LINES = 5;

/** One task of a service, from the decision to start it until it is forgotten. It runs once. */
export class FleetTask {
  readonly id = randomBytes(16).toString('hex');
  readonly createdAt: number;
  /** When it took its first connection. Times are in milliseconds since 1970. */
  startedAt: number | undefined;
  stoppingAt: number | undefined;
  stoppedAt: number | undefined;
  port: number | undefined;
  exitCode: number | undefined;
  cause: StopCause | undefined;
  #status: TaskStatus = 'PROVISIONING';
  #process: TaskProcess | undefined;
  readonly #lastLines: string[] = [];

  constructor(readonly config: FleetTaskConfig) {
    this.createdAt = config.now();
  }

  get status(): TaskStatus {
    return this.#status;
  }

  /** Whether it was told to stop, or has ended. */
  get isStopping(): boolean {
    return this.stoppingAt !== undefined || this.#status === 'STOPPED';
  }

  /** The process that runs now. */
  get pid(): number | undefined {
    return this.#status === 'STOPPED' ? undefined : this.#process?.pid;
  }

  /** Runs it. Resolves when it has ended, however that came; never rejects. */
  async run(): Promise<void> {
    const { directory, container } = this.config;
    try {
      this.port = await freePort();
    } catch (error) {
      this.#ended({ code: 'TaskFailedToStart', reason: `ResourceInitializationError: ${String(error)}` });
      return;
    }
    if (this.isStopping) this.#ended(undefined);
    else if (directory !== undefined && existsSync(path.join(directory, 'main.js'))) {
      await this.#runProcess(directory, this.port);
    } else this.#ended({ code: 'TaskFailedToStart', reason: cannotPull(container.image) });
  }

  /**
   * Takes it out of the load balancer, waits until it is drained, and ends it: SIGTERM, and SIGKILL after the
   * container's stop timeout. Does nothing when it stops already.
   */
  stop(cause: StopCause): void {
    if (this.isStopping) return;
    this.cause = cause;
    this.stoppingAt = this.config.now();
    const registered = this.#status === 'RUNNING';
    if (registered) this.#status = 'DEACTIVATING';
    void (registered ? this.#deregister() : Promise.resolve()).then(() => this.#terminate());
  }

  /** Ends it without a drain. Resolves when it has ended, `graceMs` milliseconds after SIGTERM at the latest. */
  async shutDown(graceMs: number): Promise<void> {
    this.stoppingAt ??= this.config.now();
    await this.#process?.stop(graceMs);
  }

  /** Sends the process a signal. Does nothing once it has ended. */
  kill(signal: NodeJS.Signals): void {
    this.#process?.kill(signal);
  }

  async #runProcess(directory: string, port: number): Promise<void> {
    const { environment, service, onEvent } = this.config;
    const process = new TaskProcess({
      directory,
      environment: environment(port),
      port,
      onLog: (line) => {
        this.#lastLines.push(line);
        if (this.#lastLines.length > LAST_LINES) this.#lastLines.shift();
        onEvent({ type: 'log', service, taskId: this.id, line });
      },
    });
    this.#process = process;
    this.#status = 'PENDING';
    void process.listening().then((listening) => {
      if (listening && !this.isStopping) this.#listens(process.pid ?? 0, port);
    });
    const result = await process.ended;
    this.exitCode = exitCode(result);
    const wasRegistered = this.status === 'RUNNING';
    this.#ended(
      { code: 'EssentialContainerExited', reason: 'Essential container in task exited' },
      String(result),
    );
    if (wasRegistered) void this.#deregister();
  }

  #listens(pid: number, port: number): void {
    const { service, targetGroupArns, loadBalancer, onEvent, onChange, now } = this.config;
    this.#status = 'RUNNING';
    this.startedAt = now();
    onEvent({ type: 'started', service, taskId: this.id, pid, port });
    for (const arn of targetGroupArns) {
      loadBalancer.registerTarget(arn, { id: TARGET_HOST, host: TARGET_HOST, port });
    }
    onChange(this);
  }

  async #deregister(): Promise<void> {
    const { targetGroupArns, loadBalancer } = this.config;
    const { port = 0 } = this;
    await Promise.all(targetGroupArns.map((arn) => loadBalancer.deregisterTarget(arn, TARGET_HOST, port)));
  }

  async #terminate(): Promise<void> {
    if (this.#status === 'STOPPED') return;
    this.#status = 'STOPPING';
    await this.#process?.stop(this.config.container.stopTimeoutSeconds * 1_000);
  }

  /** @param ofItself why, if nobody told it to stop */
  #ended(ofItself: StopCause | undefined, result?: string): void {
    const { service, onEvent, onChange, now } = this.config;
    const asked = this.stoppingAt !== undefined;
    if (!asked) this.cause = ofItself;
    this.#status = 'STOPPED';
    this.stoppedAt = now();
    this.stoppingAt ??= this.stoppedAt;
    const reason = this.cause?.reason ?? 'Task stopped';
    onEvent(
      asked
        ? { type: 'stopped', service, taskId: this.id, reason }
        : {
            type: 'died',
            service,
            taskId: this.id,
            reason: result ?? reason,
            lastLines: [...this.#lastLines],
          },
    );
    onChange(this);
  }
}

function cannotPull(image: string): string {
  return `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: ${image}: not found`;
}

/** As a shell has it: 128 and the signal's number for a process that a signal ended. */
function exitCode(result: number | string): number | undefined {
  if (typeof result === 'number') return result;
  const signals: Readonly<Record<string, number>> = constants.signals;
  const signal = signals[result];
  return signal === undefined ? undefined : 128 + signal;
}
