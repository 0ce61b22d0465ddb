import { SharedReads } from './shared-reads';

/** Reads whose ends the test decides about. */
function readings(sleep = () => new Promise<void>(() => undefined)) {
  const started: { resolve: (value: string) => void; reject: (error: Error) => void }[] = [];
  const shared = new SharedReads<string>(sleep);
  const read = (key = 'a') =>
    shared.read(key, () => new Promise((resolve, reject) => started.push({ resolve, reject })));
  return { started, read };
}

const turn = () => new Promise(setImmediate);

describe('reads of the same', () => {
  it('that come while one is under way share the next one', async () => {
    const { started, read } = readings();
    const first = read();
    const others = [read(), read(), read()];
    expect(started).toHaveLength(1);
    started[0]?.resolve('before they asked');
    expect(await first).toBe('before they asked');
    await turn();
    expect(started).toHaveLength(2);
    started[1]?.resolve('after they asked');
    expect(await Promise.all(others)).toEqual(Array(3).fill('after they asked'));
  });

  it('never use one that had started before', async () => {
    const { started, read } = readings();
    void read();
    const second = read();
    started[0]?.resolve('1');
    await turn();
    const third = read();
    started[1]?.resolve('2');
    await turn();
    started[2]?.resolve('3');
    expect([await second, await third]).toEqual(['2', '3']);
  });

  it('do not wait for one that takes long', async () => {
    const { started, read } = readings(() => Promise.resolve());
    void read();
    const second = read();
    await turn();
    started[1]?.resolve('at once');
    expect(await second).toBe('at once');
  });

  it('fail together, and are made again afterwards', async () => {
    const { started, read } = readings();
    const first = read();
    const others = [read(), read()];
    started[0]?.reject(new Error('first'));
    await expect(first).rejects.toThrow('first');
    await turn();
    started[1]?.reject(new Error('second'));
    for (const other of others) await expect(other).rejects.toThrow('second');
    const again = read();
    started[2]?.resolve('well');
    expect(await again).toBe('well');
  });
});

it('reads of something else are made at the same time', async () => {
  const { started, read } = readings();
  const both = [read('a'), read('b')];
  started.forEach(({ resolve }, index) => resolve(String(index)));
  expect(await Promise.all(both)).toEqual(['0', '1']);
});
