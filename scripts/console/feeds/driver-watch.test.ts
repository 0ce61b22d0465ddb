import { DriverWatch } from './driver-watch';

describe('a driver', () => {
  const sign = (beat: number) => ({ id: 'a', beat, by: 'ann' });

  it('lives as long as its life sign changes', () => {
    const watch = new DriverWatch();
    expect(watch.see(1, sign(0), 0)).toBe(true);
    expect(watch.see(1, sign(0), 6_000)).toBe(true);
    expect(watch.see(1, sign(1), 6_100)).toBe(true);
    expect(watch.see(1, sign(1), 12_101)).toBe(false);
    expect(watch.see(1, sign(2), 12_200)).toBe(true);
  });

  it('is another one when somebody takes over, and none when the sign is gone', () => {
    const watch = new DriverWatch();
    watch.see(1, sign(0), 0);
    expect(watch.see(2, sign(0), 7_000)).toBe(true);
    expect(watch.see(2, undefined, 7_001)).toBe(false);
  });
});
