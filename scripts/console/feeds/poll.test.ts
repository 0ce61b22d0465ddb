import { startPoll } from './poll';

it('what is hurried is done at once, and what nobody wants is not done', async () => {
  const ending = new AbortController();
  let done = 0;
  let isWanted = false;
  const work = () => Promise.resolve(void (done += 1));
  const poll = startPoll({ everyMs: 3_600_000, isWanted: () => isWanted, work, signal: ending.signal });
  await new Promise(setImmediate);
  expect(done).toBe(0);
  isWanted = true;
  poll.hurry();
  await new Promise(setImmediate);
  expect(done).toBe(1);
  ending.abort();
  await poll.ended;
});
