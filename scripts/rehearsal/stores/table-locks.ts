import type { JsonObject } from './dynamodb-engine';

/** The tables that a task uses; undefined for all of them. */
export type Tables = ReadonlySet<string> | undefined;

interface Task {
  readonly tables: Tables;
  readonly exclusive: boolean;
  readonly start: () => void;
}

/**
 * Lets any number of shared tasks use a table, or one exclusive one; tasks on different tables do not wait for each
 * other. First come, first served on each table, so that neither kind starves the other.
 */
export class TableLocks {
  #waiting: Task[] = [];
  readonly #running = new Set<Task>();

  shared<T>(tables: Tables, task: () => Promise<T>): Promise<T> {
    return this.#run(tables, false, task);
  }

  exclusive<T>(tables: Tables, task: () => Promise<T>): Promise<T> {
    return this.#run(tables, true, task);
  }

  async #run<T>(tables: Tables, exclusive: boolean, run: () => Promise<T>): Promise<T> {
    const task = await new Promise<Task>((resolve) => {
      const waiting: Task = { tables, exclusive, start: () => resolve(waiting) };
      this.#waiting.push(waiting);
      this.#startNext();
    });
    try {
      return await run();
    } finally {
      this.#running.delete(task);
      this.#startNext();
    }
  }

  #startNext(): void {
    const before = [...this.#running];
    const stillWaiting: Task[] = [];
    for (const task of this.#waiting) {
      if (before.some((other) => conflict(task, other))) stillWaiting.push(task);
      else {
        this.#running.add(task);
        task.start();
      }
      before.push(task);
    }
    this.#waiting = stillWaiting;
  }
}

function conflict(a: Task, b: Task): boolean {
  if (!a.exclusive && !b.exclusive) return false;
  if (!a.tables || !b.tables) return true;
  const { tables } = b;
  return [...a.tables].some((table) => tables.has(table));
}

/** The tables that a request of the DynamoDB API names. */
export function tablesOf({ TableName, RequestItems, TransactItems }: JsonObject): Tables {
  const named = [
    TableName,
    ...Object.keys((RequestItems ?? {}) as JsonObject),
    ...(Array.isArray(TransactItems) ? (TransactItems as JsonObject[]) : []).flatMap((item) =>
      Object.values(item).map((step) => (step as JsonObject | null)?.TableName),
    ),
  ].filter((name) => typeof name === 'string');
  // An ARN ends with the name.
  return named.length === 0 ? undefined : new Set(named.map((name) => name.split('/').at(-1) ?? name));
}
