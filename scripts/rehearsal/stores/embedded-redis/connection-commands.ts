import type { Commands } from './commands';
import { parseInteger } from './engine-commands';
import { encodeReply, OK, RedisError, type Reply, Status } from './reply';
import type { Session } from './session';

/** The version whose manners are followed. */
const REDIS_VERSION = '7.0.0';
const DATABASES = 16;

const INFO = [
  '# Server',
  `redis_version:${REDIS_VERSION}`,
  'redis_mode:standalone',
  '',
  '# Persistence',
  'loading:0',
  '',
  '# Replication',
  'role:master',
  'connected_slaves:0',
  '',
].join('\r\n');

export const CONNECTION_COMMANDS: Commands = {
  ping: {
    arity: -1,
    run(session, [message, ...more]) {
      if (more.length > 0) throw new RedisError("ERR wrong number of arguments for 'ping' command");
      if (session.subscriptions() > 0) return ['pong', message ?? ''];
      return message ?? new Status('PONG');
    },
  },
  echo: { arity: 2, run: (_, [message]) => message ?? null },
  hello: {
    arity: -1,
    run(session, [version]) {
      if (version && version.toString() !== '2') {
        throw new RedisError('NOPROTO unsupported protocol version');
      }
      const about = { server: 'redis', version: REDIS_VERSION, proto: 2, id: session.id };
      return [...Object.entries(about).flat(), 'mode', 'standalone', 'role', 'master', 'modules', []];
    },
  },
  auth: {
    arity: -2,
    run(_, args) {
      // As with Redis without a password: the default user may be named, with any.
      if (args.length === 2 && args[0]?.toString() === 'default') return OK;
      if (args.length === 2) {
        throw new RedisError('WRONGPASS invalid username-password pair or user is disabled.');
      }
      throw new RedisError(
        'ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?',
      );
    },
  },
  select: {
    arity: 2,
    run(session, [index]) {
      const database = parseInteger(index?.toString());
      if (database < 0 || database >= DATABASES) throw new RedisError('ERR DB index is out of range');
      session.database = database;
      return OK;
    },
  },
  client: { arity: -2, run: clientCommand },
  info: { arity: -1, run: () => INFO },
  command: { arity: -1, run: () => [] },
  time: {
    arity: 1,
    run() {
      const now = Date.now();
      return [String(Math.floor(now / 1000)), String((now % 1000) * 1000)];
    },
  },
  flushdb: { arity: -1, run: ({ keyspace, database }) => keyspace.data.flush([database]).then(() => OK) },
  flushall: { arity: -1, run: ({ keyspace }) => keyspace.data.flush().then(() => OK) },
  quit: {
    arity: -1,
    run(session) {
      session.write(encodeReply(OK));
      session.close();
      return undefined;
    },
  },
  reset: {
    arity: 1,
    run(session) {
      session.unsubscribeAll();
      session.transaction = undefined;
      session.database = 0;
      session.clientName = '';
      return new Status('RESET');
    },
  },
};

function clientCommand(session: Session, [subcommand, ...args]: readonly Buffer[]): Reply {
  const name = subcommand?.toString('latin1') ?? '';
  switch (name.toUpperCase()) {
    case 'ID':
      return session.id;
    case 'GETNAME':
      return session.clientName === '' ? null : Buffer.from(session.clientName, 'latin1');
    case 'SETNAME':
      session.clientName = args[0]?.toString('latin1') ?? '';
      return OK;
    case 'SETINFO':
      return OK;
    default:
      throw new RedisError(`ERR unknown subcommand '${name}'. Try CLIENT HELP.`);
  }
}
