import { setTimeout as delay } from 'node:timers/promises';
import { watchLoopDelay } from './loop-delay';

it('the event loop is as late as something blocked it, and not by the time between two looks', async () => {
  const watch = watchLoopDelay();
  await delay(100);
  watch.takeMs();
  const end = performance.now() + 300;
  while (performance.now() < end);
  await delay(100);
  expect(watch.takeMs()).toBeGreaterThan(200);
  expect(watch.takeMs()).toBe(0);
  watch.stop();
});
