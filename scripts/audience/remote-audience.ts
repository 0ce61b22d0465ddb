import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import type { AudienceFigures, AudienceResult } from './audience';
import type { FromAudience, RemoteAudienceOptions, ToAudience } from './audience-messages';

/** The audience that runs in another process, as this one sees it. */
export class RemoteAudience {
  #heardAt = performance.now();

  private constructor(
    private readonly child: ChildProcess,
    private latest: AudienceFigures,
    private readonly signal: AbortSignal,
  ) {
    child.on('message', (message: FromAudience) => {
      if (message.type !== 'figures') return;
      this.latest = message.figures;
      this.#heardAt = performance.now();
    });
  }

  /**
   * Starts the audience; resolves when all clients are in. Its process ends when `signal` is aborted.
   * @throws what kept the clients out
   */
  static async start(options: RemoteAudienceOptions, signal: AbortSignal): Promise<RemoteAudience> {
    const child = fork(path.join(__dirname, 'audience-process.ts'), {
      execArgv: ['--require', require.resolve('tsx/cjs')],
      // Out of the terminal's process group: Ctrl-C reaches us alone, and we end it.
      detached: true,
    });
    const kill = () => child.kill('SIGKILL');
    signal.addEventListener('abort', kill, { once: true });
    if (signal.aborted) kill();
    const started = answer(child, 'started', signal);
    tell(child, { type: 'start', options });
    try {
      return new RemoteAudience(child, (await started).figures, signal);
    } catch (error) {
      kill();
      throw error;
    }
  }

  /**
   * The figures of a moment ago.
   * @throws when the audience's process has ended
   */
  figures(): AudienceFigures {
    if (hasEnded(this.child)) throw endOf(this.signal);
    return this.latest;
  }

  /** When the figures were told, in milliseconds by `performance.now()`: a process that hangs tells none. */
  get heardAt(): number {
    return this.#heardAt;
  }

  /** Begins anew to take delivery times, the longest drop and the peak of openings. */
  startMeasuring(): void {
    tell(this.child, { type: 'start-measuring' });
  }

  /** Makes some clients read nothing from their connections for so many milliseconds. */
  stopReading(clients: number, ms: number): void {
    tell(this.child, { type: 'stop-reading', clients, ms });
  }

  /** Ends the show for the audience: waits for messages on their way, and gives the final figures. */
  async stop(): Promise<AudienceResult> {
    const ended = answer(this.child, 'ended', this.signal);
    tell(this.child, { type: 'stop' });
    return (await ended).result;
  }
}

function tell(child: ChildProcess, message: ToAudience): void {
  if (child.connected) child.send(message);
}

/** The next message of a type. Rejects when the process fails or ends instead. */
function answer<T extends FromAudience['type']>(
  child: ChildProcess,
  type: T,
  signal: AbortSignal,
): Promise<Extract<FromAudience, { type: T }>> {
  return new Promise((resolve, reject) => {
    const settle = (conclude: () => void) => {
      child.off('message', onMessage);
      child.off('exit', onExit);
      conclude();
    };
    const onMessage = (message: FromAudience) => {
      if (message.type === 'failed') settle(() => reject(new Error(message.message)));
      else if (message.type === type) settle(() => resolve(message as Extract<FromAudience, { type: T }>));
    };
    const onExit = () => settle(() => reject(endOf(signal)));
    child.on('message', onMessage);
    child.once('exit', onExit);
    if (hasEnded(child)) onExit();
  });
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/** Why the audience's process has ended. */
function endOf(signal: AbortSignal): Error {
  return signal.aborted ? (signal.reason as Error) : new Error('the audience ended before the show did');
}
