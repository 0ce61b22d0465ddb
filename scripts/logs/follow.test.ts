import { follow } from './follow';
import type { FoundEvents, LogEvent } from './log-events';

const event = (id: string, at: number): LogEvent => ({ id, at, message: id });

/** What is shown of answers to one look after the other, and where each began. */
async function shownOf(answers: readonly FoundEvents[]) {
  const abort = new AbortController();
  const shown: string[] = [];
  const since: number[] = [];
  let sleeps = 0;
  const following = follow(
    { group: 'g', since: 0 },
    {
      read: (query) => {
        since.push(query.since);
        const answer = answers[since.length - 1] ?? { events: [], cut: false };
        if (since.length >= answers.length) abort.abort(new Error('Ctrl-C'));
        return Promise.resolve(answer);
      },
      clock: { sleep: () => Promise.resolve(void (sleeps += 1)) },
      signal: abort.signal,
      show: (events) => shown.push(...events.map(({ id }) => id)),
    },
  );
  await expect(following).rejects.toThrow('Ctrl-C');
  return { shown, since, sleeps };
}

describe('following a log', () => {
  it('shows each line once, and those that come late', async () => {
    const { shown, since } = await shownOf([
      { events: [event('a', 20_000), event('b', 30_000)], cut: false },
      { events: [event('late', 25_000), event('b', 30_000), event('c', 31_000)], cut: false },
      { events: [event('b', 30_000), event('c', 31_000)], cut: false },
    ]);
    expect(shown).toEqual(['a', 'b', 'late', 'c']);
    expect(since).toEqual([0, 20_000, 21_000]);
  });

  it('goes on at once where there is more than one look can read', async () => {
    const { shown, since, sleeps } = await shownOf([
      { events: [event('a', 20_000), event('b', 30_000)], cut: true },
      { events: [event('b', 30_000), event('c', 30_000)], cut: false },
    ]);
    expect(shown).toEqual(['a', 'b', 'c']);
    expect(since).toEqual([0, 30_000]);
    expect(sleeps).toBe(1);
  });
});
