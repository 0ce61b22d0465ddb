import type { Commands } from './commands';
import { encodeReply, RedisError, type Reply } from './reply';
import type { Session } from './session';

const latin1 = (bytes: Buffer) => bytes.toString('latin1');
const bytesOf = (text: string) => Buffer.from(text, 'latin1');

/** Confirms a change of subscriptions at once: no message may come before its confirmation. */
function confirm(session: Session, kind: string, name: string | null): void {
  session.write(encodeReply([kind, name === null ? null : bytesOf(name), session.subscriptions()]));
}

function enter(
  session: Session,
  kind: 'subscribe' | 'psubscribe',
  names: readonly string[],
  subscribed: Set<string>,
): void {
  for (const name of names) {
    session.keyspace.pubSub[kind](session, name);
    subscribed.add(name);
    confirm(session, kind, name);
  }
}

function leave(
  session: Session,
  kind: 'unsubscribe' | 'punsubscribe',
  names: readonly string[],
  subscribed: Set<string>,
): void {
  const leaving = names.length > 0 ? names : [...subscribed];
  if (leaving.length === 0) confirm(session, kind, null);
  for (const name of leaving) {
    session.keyspace.pubSub[kind](session, name);
    subscribed.delete(name);
    confirm(session, kind, name);
  }
}

export const PUB_SUB_COMMANDS: Commands = {
  subscribe: {
    arity: -2,
    run(session, args) {
      enter(session, 'subscribe', args.map(latin1), session.channels);
      return undefined;
    },
  },
  psubscribe: {
    arity: -2,
    run(session, args) {
      enter(session, 'psubscribe', args.map(latin1), session.patterns);
      return undefined;
    },
  },
  unsubscribe: {
    arity: -1,
    run(session, args) {
      leave(session, 'unsubscribe', args.map(latin1), session.channels);
      return undefined;
    },
  },
  punsubscribe: {
    arity: -1,
    run(session, args) {
      leave(session, 'punsubscribe', args.map(latin1), session.patterns);
      return undefined;
    },
  },
  publish: {
    arity: 3,
    run: ({ keyspace }, [channel, message]) =>
      channel && message ? keyspace.pubSub.publish(latin1(channel), message) : 0,
  },
  pubsub: {
    arity: -2,
    run({ keyspace: { pubSub } }, [subcommand, ...args]): Reply {
      const name = subcommand?.toString('latin1') ?? '';
      const names = args.map(latin1);
      switch (name.toUpperCase()) {
        case 'CHANNELS':
          return pubSub.channels(names[0]).map(bytesOf);
        case 'NUMSUB':
          return names.flatMap((channel) => [bytesOf(channel), pubSub.subscriberCount(channel)]);
        case 'NUMPAT':
          return pubSub.patternCount();
        default:
          throw new RedisError(`ERR unknown subcommand '${name}'. Try PUBSUB HELP.`);
      }
    },
  },
};
