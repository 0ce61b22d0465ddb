import { changeFault, wantedFault } from './change-fault';
import { rollBack, shift } from './change-split';
import { changeTasks } from './change-tasks';
import { endOf, type CommandParts } from './command-parts';
import { labelOf } from './command-schema';
import type { ConsoleCommand } from '../contract';
import { beginGuarded, commandRollout } from './drive-rollouts';
import { Lane } from './lane';
import type { OperationEnd, OperationLedger } from './operation-ledger';
import { Rollbacks } from './rollbacks';

export interface CommandRunnerConfig extends Omit<
  CommandParts,
  'lane' | 'commandLane' | 'rollbacks' | 'goOn'
> {
  readonly ledger: OperationLedger;
  /** That the stacks want of each colour. */
  readonly tasks: number;
}

/** Does what pages ask for, with the code of the verbs. */
export class CommandRunner {
  readonly #work = new Set<Promise<unknown>>();
  readonly #parts: CommandParts;

  constructor(private readonly config: CommandRunnerConfig) {
    this.#parts = {
      ...config,
      lane: new Lane(),
      commandLane: new Lane(),
      rollbacks: new Rollbacks(),
      goOn: (work) => this.#goOn(work),
    };
  }

  /** Takes a command, and gives the id of its operation; undefined when too many are pending. */
  take(command: ConsoleCommand): string | undefined {
    const { ledger } = this.config;
    // A rollback always goes.
    if (ledger.isFull && command.kind !== 'rollback') return undefined;
    const id = ledger.begin(command.kind, labelOf(command));
    this.#goOn(
      this.#run(command).then((end) => {
        ledger.end(id, end);
        this.config.onChanged();
      }),
    );
    return id;
  }

  /** Resolves when nothing is being done any more; to be called when the signal is aborted. */
  async ended(): Promise<void> {
    while (this.#work.size > 0) await Promise.all(this.#work);
  }

  async #run(command: ConsoleCommand): Promise<OperationEnd> {
    try {
      return await this.#carryOut(command);
    } catch (error) {
      return endOf(error, this.#parts);
    }
  }

  #carryOut(command: ConsoleCommand): Promise<OperationEnd> {
    const parts = this.#parts;
    switch (command.kind) {
      case 'shift':
        return shift(parts, command);
      case 'rollback':
        return rollBack(parts);
      case 'rollout':
        return beginGuarded(parts, command);
      case 'promote':
      case 'pause':
      case 'resume':
      case 'abort':
        return commandRollout(parts, command.kind);
      case 'fault':
        return changeFault(parts, wantedFault(command, Date.now()));
      case 'fault-off':
        return changeFault(parts, undefined);
      case 'start':
      case 'stop':
        return changeTasks(parts, { kind: command.kind, colour: command.colour }, this.config.tasks);
    }
  }

  #goOn(work: Promise<unknown>): void {
    const settled = work.catch((error: unknown) => {
      this.config.log(error instanceof Error ? error.message : String(error));
    });
    this.#work.add(settled);
    void settled.then(() => this.#work.delete(settled));
  }
}
