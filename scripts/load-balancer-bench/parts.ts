import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { System } from '../rehearsal/model';
import type { LoadOptions, LoadResult } from './http-load';

/** What the processes of the benchmark are told. Each plays one part, so that none takes time from another unseen. */
export type ToPart =
  | { readonly part: 'echo' }
  | {
      readonly part: 'balancer';
      readonly system: System;
      readonly listener: string;
      /** By target group. */
      readonly targets: Readonly<Record<string, number>>;
    }
  | { readonly part: 'load'; readonly kind: 'requests' | 'round-trips'; readonly options: LoadOptions };

/** What they tell: where they listen, or what they measured. */
export type FromPart =
  { readonly port: number } | { readonly result: LoadResult } | { readonly failure: string };

/** A process that plays parts; it ends with this one. */
export class PartProcess {
  readonly #child: ChildProcess;

  /** @param nodeFlags further flags of Node, such as `--cpu-prof` */
  constructor(nodeFlags: readonly string[] = []) {
    this.#child = fork(path.join(__dirname, 'part-process.ts'), {
      execArgv: ['--require', require.resolve('tsx/cjs'), ...nodeFlags],
    });
  }

  async listen(part: ToPart): Promise<number> {
    const answer = await this.#ask(part);
    if ('port' in answer) return answer.port;
    throw new Error('the process listens nowhere');
  }

  async measure(kind: 'requests' | 'round-trips', options: LoadOptions): Promise<LoadResult> {
    const answer = await this.#ask({ part: 'load', kind, options });
    if ('result' in answer) return answer.result;
    throw new Error('the process measured nothing');
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.disconnect();
    await ended;
  }

  #ask(part: ToPart): Promise<Exclude<FromPart, { failure: string }>> {
    const child = this.#child;
    return new Promise((resolve, reject) => {
      const settle = (conclude: () => void) => {
        child.off('message', onMessage);
        child.off('exit', onExit);
        conclude();
      };
      const onMessage = (answer: FromPart) =>
        settle(() => ('failure' in answer ? reject(new Error(answer.failure)) : resolve(answer)));
      const onExit = () => settle(() => reject(new Error(`the process for ${part.part} ended`)));
      child.on('message', onMessage);
      child.on('exit', onExit);
      child.send(part);
    });
  }
}
