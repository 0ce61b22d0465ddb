// Preloaded into a task: its wall clock is CLOCK_AHEAD_MS milliseconds ahead. Timers and performance.now() are as ever.
// Plain JavaScript, because a task runs without any of the rehearsal's tools.
'use strict';

const aheadMs = Number(process.env.CLOCK_AHEAD_MS ?? 0);
if (!Number.isFinite(aheadMs)) throw new Error('CLOCK_AHEAD_MS must be a number of milliseconds');

const trueNow = Date.now;
const now = () => trueNow() + aheadMs;

const SkewedDate = new Proxy(Date, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  // Without `new`, it is the time as text.
  apply: () => new SkewedDate().toString(),
});
Date.now = now;
Date.prototype.constructor = SkewedDate;
globalThis.Date = SkewedDate;
