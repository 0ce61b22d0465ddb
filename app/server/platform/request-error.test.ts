import { RequestError, toErrorBody } from './request-error';

describe('the time to wait before a repetition', () => {
  const unavailable = new RequestError('unavailable', 'later', { retryAfterMs: 500 });

  it('is another for each of those who are refused together', () => {
    const told = [0, 0.25, 1].map((random) => toErrorBody(unavailable, () => random).retryAfterMs);
    expect(told).toEqual([500, 625, 1_000]);
  });

  it('is exact for somebody who came too often', () => {
    const error = new RequestError('rate-limited', 'slow down', { retryAfterMs: 70 });
    expect(toErrorBody(error, () => 1).retryAfterMs).toBe(70);
  });
});
