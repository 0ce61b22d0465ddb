import type { Commands } from './commands';
import { parseInteger } from './engine-commands';
import { OK, RedisError, type Reply } from './reply';
import type { ScriptInput } from './scripts';
import type { Session } from './session';

/** EVAL, EVALSHA and SCRIPT. */
export const SCRIPT_COMMANDS: Commands = {
  eval: {
    arity: -3,
    run: (session, [source, ...rest]) => {
      const input = scriptInput(rest);
      return run(session, session.keyspace.scripts.load(source ?? Buffer.alloc(0)), input);
    },
  },
  evalsha: {
    arity: -3,
    run: (session, [digest, ...rest]) => run(session, digest?.toString('latin1') ?? '', scriptInput(rest)),
  },
  script: {
    arity: -2,
    run({ keyspace: { scripts } }, [subcommand, ...args]): Reply {
      const name = subcommand?.toString('latin1') ?? '';
      const [source] = args;
      if (name.toUpperCase() === 'LOAD' && source && args.length === 1) return scripts.load(source);
      if (name.toUpperCase() === 'EXISTS' && args.length > 0) {
        return args.map((digest) => (scripts.has(digest.toString('latin1')) ? 1 : 0));
      }
      if (name.toUpperCase() === 'FLUSH') {
        scripts.flush();
        return OK;
      }
      throw new RedisError(`ERR unknown subcommand or wrong number of arguments for '${name}'.`);
    },
  },
};

function run(session: Session, digest: string, input: ScriptInput): Promise<Reply> {
  return session.keyspace.scripts.run(digest, input, (name, args) => session.runForScript(name, args));
}

function scriptInput([count, ...words]: readonly Buffer[]): ScriptInput {
  const keyCount = parseInteger(count?.toString('latin1'));
  if (keyCount > words.length) {
    throw new RedisError("ERR Number of keys can't be greater than number of args");
  }
  if (keyCount < 0) throw new RedisError("ERR Number of keys can't be negative");
  return { keys: words.slice(0, keyCount), args: words.slice(keyCount) };
}
