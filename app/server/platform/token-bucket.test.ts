import { TokenBucket } from './token-bucket';

it('a token bucket allows a burst, then tells how long to wait, then allows the rate', () => {
  let now = 0;
  const bucket = new TokenBucket({ perSecond: 10, burst: 3 }, () => now);
  expect([bucket.take(), bucket.take(), bucket.take()]).toEqual([0, 0, 0]);
  expect(bucket.take()).toBe(100);
  now = 60;
  expect(bucket.take()).toBe(40);
  now = 100;
  expect(bucket.take()).toBe(0);
  expect(bucket.take()).toBe(100);
  now = 60_000;
  expect([bucket.take(), bucket.take(), bucket.take(), bucket.take()]).toEqual([0, 0, 0, 100]);
});
