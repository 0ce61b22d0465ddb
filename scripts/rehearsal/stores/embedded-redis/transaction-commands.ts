import type { Commands } from './commands';
import { OK, RedisError, type Reply, toError } from './reply';

/** MULTI, EXEC and DISCARD. WATCH is not served. */
export const TRANSACTION_COMMANDS: Commands = {
  multi: {
    arity: 1,
    run(session) {
      if (session.transaction) throw new RedisError('ERR MULTI calls can not be nested');
      session.transaction = { queue: [], broken: false };
      return OK;
    },
  },
  exec: {
    arity: 1,
    async run(session) {
      const { transaction } = session;
      if (!transaction) throw new RedisError('ERR EXEC without MULTI');
      session.transaction = undefined;
      if (transaction.broken) {
        throw new RedisError('EXECABORT Transaction discarded because of previous errors.');
      }
      const replies: Reply[] = [];
      for (const run of transaction.queue) replies.push(await run().catch(toError));
      return replies;
    },
  },
  discard: {
    arity: 1,
    run(session) {
      if (!session.transaction) throw new RedisError('ERR DISCARD without MULTI');
      session.transaction = undefined;
      return OK;
    },
  },
};
