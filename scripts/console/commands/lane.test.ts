import { Lane } from './lane';

describe('what goes one by one', () => {
  it('begins when what was before has ended, also with an error', async () => {
    const lane = new Lane();
    const order: string[] = [];
    let end: () => void = () => undefined;
    const first = lane.run(async () => {
      order.push('first');
      await new Promise<void>((resolve) => (end = resolve));
      throw new Error('failed');
    });
    const second = lane.run(() => Promise.resolve(order.push('second')));
    await new Promise(setImmediate);
    expect(order).toEqual(['first']);
    end();
    await expect(first).rejects.toThrow('failed');
    await second;
    expect(order).toEqual(['first', 'second']);
  });

  it('lets the next one begin when it changes nothing any more', async () => {
    const lane = new Lane();
    let end: () => void = () => undefined;
    const waiting = lane.run(async (leave) => {
      leave();
      await new Promise<void>((resolve) => (end = resolve));
    });
    await expect(lane.run(() => Promise.resolve('next'))).resolves.toBe('next');
    end();
    await waiting;
  });
});
