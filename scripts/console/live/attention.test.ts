import { Attention } from './attention';

it('somebody looks while a page is there, and for a while after that', () => {
  let now = 0;
  const attention = new Attention(() => now);
  expect([attention.isReading, attention.isSampling]).toEqual([false, false]);
  expect(attention.pages(1)).toBe(true);
  expect(attention.pages(2)).toBe(false);
  attention.pages(0);
  now = 9_999;
  expect(attention.isReading).toBe(true);
  expect(attention.pages(1)).toBe(false);
  attention.pages(0);
  now += 10_000;
  expect([attention.isReading, attention.isSampling]).toEqual([false, true]);
  now += 50_000;
  expect([attention.isSampling, attention.isObserving]).toEqual([false, true]);
  now += 240_000;
  expect(attention.isObserving).toBe(false);
  expect(attention.pages(1)).toBe(true);
});
