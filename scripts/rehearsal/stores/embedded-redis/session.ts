import type { Socket } from 'node:net';
import { type Command, CommandParser } from './command-parser';
import { findCommand, type RunnableCommand } from './commands';
import { DATA_COMMANDS } from './data-commands';
import type { Keyspace } from './keyspace';
import type { Subscriber } from './pub-sub';
import { encodeReply, RedisError, type Reply, Status, toError } from './reply';

/** A client that leaves more than this unread is dropped, as Redis drops slow subscribers. */
export const MAX_OUTPUT_BYTES = 8 * 1024 * 1024;

const WHILE_SUBSCRIBED: ReadonlySet<string> = new Set([
  'subscribe',
  'unsubscribe',
  'psubscribe',
  'punsubscribe',
  'ping',
  'quit',
  'reset',
]);
const NEVER_QUEUED: ReadonlySet<string> = new Set(['multi', 'exec', 'discard', 'quit', 'reset']);

const FOR_SCRIPTS: ReadonlySet<string> = new Set(['publish', 'ping', 'echo', 'time', 'flushdb', 'flushall']);
const isForScripts = (name: string) => FOR_SCRIPTS.has(name) || DATA_COMMANDS.has(name);

/** The commands between MULTI and EXEC. A broken one holds a command that could not even be queued. */
export interface Transaction {
  readonly queue: (() => Promise<Reply>)[];
  broken: boolean;
}

/** A client's connection: takes its commands, one after the other, and writes what they answer. */
export class Session implements Subscriber {
  readonly channels = new Set<string>();
  readonly patterns = new Set<string>();
  readonly #socket: Socket;
  database = 0;
  clientName = '';
  transaction: Transaction | undefined;

  constructor(
    readonly id: number,
    readonly keyspace: Keyspace,
    socket: Socket,
  ) {
    this.#socket = socket;
  }

  /** Serves the client until it leaves or is let go. */
  async serve(): Promise<void> {
    const parser = new CommandParser();
    try {
      for await (const chunk of this.#socket as AsyncIterable<Buffer>) {
        this.#socket.cork();
        await this.#take(parser, chunk);
        this.#socket.uncork();
      }
    } catch {
      // The connection broke, or the client was dropped: it is over either way.
    } finally {
      this.unsubscribeAll();
      this.close();
    }
  }

  /** Runs a command that a script of this client calls, within the script's turn. @throws RedisError */
  async runForScript(nameBytes: Buffer, args: readonly Buffer[]): Promise<Reply> {
    const command = findCommand(nameBytes, args);
    if (command instanceof RedisError) {
      const unknown = command.message.startsWith('ERR unknown command');
      const reason = unknown ? 'Unknown Redis command called' : 'Wrong number of args calling Redis command';
      throw new RedisError(`ERR ${reason} from script`);
    }
    if (!isForScripts(nameBytes.toString('latin1').toLowerCase())) {
      throw new RedisError('ERR This Redis command is not allowed from script');
    }
    return (await command.run(this, args)) ?? null;
  }

  write(bytes: Buffer): void {
    if (this.#socket.destroyed || this.#socket.writableEnded) return;
    this.#socket.write(bytes);
    if (this.#socket.writableLength > MAX_OUTPUT_BYTES) this.#socket.destroy();
  }

  /** Lets the client go, once it has got what was written. */
  close(): void {
    this.#socket.destroySoon();
  }

  subscriptions(): number {
    return this.channels.size + this.patterns.size;
  }

  unsubscribeAll(): void {
    for (const channel of this.channels) this.keyspace.pubSub.unsubscribe(this, channel);
    for (const pattern of this.patterns) this.keyspace.pubSub.punsubscribe(this, pattern);
    this.channels.clear();
    this.patterns.clear();
  }

  async #take(parser: CommandParser, chunk: Buffer): Promise<void> {
    try {
      for (const command of parser.feed(chunk)) {
        if (this.#socket.writableEnded) return;
        await this.#answer(command);
      }
    } catch (error) {
      this.write(encodeReply(toError(error)));
      this.close();
    }
  }

  async #answer([nameBytes, ...args]: Command): Promise<void> {
    const reply = await this.#respond(nameBytes, args).catch(toError);
    if (reply !== undefined) this.write(encodeReply(reply));
  }

  /** Undefined when everything has been written already. */
  async #respond(nameBytes: Buffer, args: readonly Buffer[]): Promise<Reply | undefined> {
    const name = nameBytes.toString('latin1').toLowerCase();
    const run = this.#checked(name, findCommand(nameBytes, args));
    if (!this.transaction || NEVER_QUEUED.has(name)) return this.keyspace.takeTurn(() => run(this, args));
    this.transaction.queue.push(async () => (await run(this, args)) ?? null);
    return new Status('QUEUED');
  }

  /** The command that may be run, or queued, now. @throws RedisError */
  #checked(name: string, command: RunnableCommand | RedisError): RunnableCommand['run'] {
    try {
      if (command instanceof RedisError) throw command;
      if (this.subscriptions() > 0 && !WHILE_SUBSCRIBED.has(name)) {
        throw new RedisError(
          `ERR Can't execute '${name}': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context`,
        );
      }
      if (this.transaction && name.endsWith('subscribe')) {
        throw new RedisError('ERR Subscriptions are not served in transactions');
      }
      return command.run;
    } catch (error) {
      if (this.transaction) this.transaction.broken = true;
      throw error;
    }
  }
}
