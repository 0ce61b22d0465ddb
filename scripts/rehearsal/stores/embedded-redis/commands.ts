import { CONNECTION_COMMANDS } from './connection-commands';
import { DATA_COMMANDS } from './data-commands';
import { PUB_SUB_COMMANDS } from './pub-sub-commands';
import { RedisError, type Reply } from './reply';
import { SCRIPT_COMMANDS } from './script-commands';
import type { Session } from './session';
import { TRANSACTION_COMMANDS } from './transaction-commands';

export interface RunnableCommand {
  /** The number of words with the command's name; negative for that many or more. */
  readonly arity: number;
  /** Undefined when the command has written its replies itself. @throws RedisError */
  readonly run: (session: Session, args: readonly Buffer[]) => Promise<Reply | undefined> | Reply | undefined;
}

/** A named collection of commands, by lower-case name. */
export type Commands = Readonly<Record<string, RunnableCommand>>;

const COMMANDS: ReadonlyMap<string, RunnableCommand> = new Map(
  [
    Object.entries(CONNECTION_COMMANDS),
    Object.entries(TRANSACTION_COMMANDS),
    Object.entries(PUB_SUB_COMMANDS),
    Object.entries(SCRIPT_COMMANDS),
    [...DATA_COMMANDS].map(([name, command]): [string, RunnableCommand] => [
      name,
      {
        arity: command.arity,
        run: ({ keyspace, database }, args) => keyspace.data.execute(database, name, command, args),
      },
    ]),
  ].flat(),
);

/** The command of that name if it can take these arguments, else the error to answer, in Redis's words. */
export function findCommand(nameBytes: Buffer, args: readonly Buffer[]): RunnableCommand | RedisError {
  const name = nameBytes.toString('latin1');
  const command = COMMANDS.get(name.toLowerCase());
  if (!command) {
    const beginning = args.map((argument) => `'${argument.toString('latin1', 0, 128)}' `).slice(0, 10);
    return new RedisError(
      `ERR unknown command '${name.slice(0, 128)}', with args beginning with: ${beginning.join('')}`,
    );
  }
  const words = args.length + 1;
  if (command.arity < 0 ? words >= -command.arity : words === command.arity) return command;
  return new RedisError(`ERR wrong number of arguments for '${name.toLowerCase()}' command`);
}
