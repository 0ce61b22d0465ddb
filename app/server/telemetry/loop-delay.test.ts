import { setTimeout as delay } from 'node:timers/promises';
import { type LoopDelay, watchLoopDelay } from './loop-delay';

let watch: LoopDelay;
beforeEach(() => (watch = watchLoopDelay()));
afterEach(() => watch.stop());

function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

it('the event loop is as late as something blocked it, also while it still does', async () => {
  block(300);
  expect(watch.takeMs()).toBeGreaterThan(200);
  await delay(50);
  watch.takeMs();
  block(100);
  block(200);
  await delay(50);
  expect(watch.takeMs()).toBeGreaterThan(200);
});

it('it is not late by the time between two ticks', () => {
  watch.takeMs();
  expect(watch.takeMs()).toBeLessThan(20);
});
