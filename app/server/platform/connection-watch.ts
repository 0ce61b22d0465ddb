import type { Redis } from 'ioredis';

/** Whether the other end of a connection answers. */
export interface ConnectionWatch {
  readonly isAnswering: boolean;
  stop(): void;
}

/**
 * Asks a connection for a sign of life when it is made, and every `pingMs` milliseconds. It counts as answering from the
 * first answer until it is closed or an answer is due for `pingMs`; then it is replaced by another: one that only listens
 * sends nothing that could fail, and that it is half open would show when TCP gives up, if ever.
 */
export function watchConnection(
  redis: Redis,
  { pingMs, onChange }: { readonly pingMs: number; readonly onChange: () => void },
): ConnectionWatch {
  let isAnswering = false;
  let state: 'closed' | 'idle' | 'asked' | 'given up' = 'closed';
  /** Counts the questions: an answer to an earlier one may come late, from another connection even. */
  let asked = 0;
  const set = (answers: boolean) => {
    if (isAnswering === answers) return;
    isAnswering = answers;
    onChange();
  };
  const ask = () => {
    asked += 1;
    const question = asked;
    state = 'asked';
    const answered = (isGood: boolean) => {
      if (state !== 'asked' || question !== asked) return;
      state = 'idle';
      set(isGood);
    };
    // A refusal, as of a wrong password, is an answer too, but nothing can be done with such a connection.
    redis.ping().then(
      () => answered(true),
      () => answered(false),
    );
  };
  const closed = () => {
    state = 'closed';
    set(false);
  };
  redis.on('ready', ask).on('close', closed);
  const timer = setInterval(() => {
    if (state === 'idle') ask();
    else if (state === 'asked') {
      state = 'given up';
      set(false);
      redis.disconnect(true);
    }
  }, pingMs);
  return {
    get isAnswering() {
      return isAnswering;
    },
    stop() {
      clearInterval(timer);
      redis.off('ready', ask).off('close', closed);
    },
  };
}
