import { randomUUID } from 'node:crypto';
import type { ConsoleCommand, Operation } from '../contract';

/** What became of a command. */
export interface OperationEnd {
  readonly state: 'verified' | 'failed' | 'refused';
  readonly detail: string;
  /** The split that was verified; @default none was */
  readonly split?: Operation['split'];
}

const KEPT = 12;
const MOST_PENDING = 10;

/** The commands that were taken, and what became of them. */
export class OperationLedger {
  #operations: readonly Operation[] = [];

  /**
   * @param now milliseconds since 1970
   * @param onChange told when one begins or ends
   */
  constructor(
    private readonly now: () => number,
    private readonly onChange: () => void,
  ) {}

  /** The newest first; of those that have ended, the last few. */
  get list(): readonly Operation[] {
    return this.#operations;
  }

  get isFull(): boolean {
    return this.#operations.filter(isPending).length >= MOST_PENDING;
  }

  /** Writes down a command, and gives the operation's id. */
  begin(kind: ConsoleCommand['kind'], label: string): string {
    const id = randomUUID();
    const operation: Operation = {
      id,
      kind,
      label,
      state: 'pending',
      detail: null,
      split: null,
      startedAt: this.now(),
      endedAt: null,
    };
    const kept = this.#operations.filter((each, index) => isPending(each) || index < KEPT - 1);
    this.#operations = [operation, ...kept];
    this.onChange();
    return id;
  }

  end(id: string, { state, detail, split = null }: OperationEnd): void {
    this.#operations = this.#operations.map((operation) =>
      operation.id === id && isPending(operation)
        ? { ...operation, state, detail, split, endedAt: this.now() }
        : operation,
    );
    this.onChange();
  }
}

function isPending({ state }: Operation): boolean {
  return state === 'pending';
}
