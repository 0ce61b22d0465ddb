import { ReadSource, sameFields } from './source';

test('a value is the same object until it is said to have changed', () => {
  let count = 0;
  const source = new ReadSource(() => ({ count: (count += 1) }));
  expect(source.get()).toBe(source.get());
  source.changed();
  expect(source.get()).toEqual({ count: 2 });
});

test('a value that is as good as the one before is the same object', () => {
  const state = { connected: true, handovers: 0 };
  const source = new ReadSource(() => ({ ...state }), sameFields);
  const before = source.get();
  source.changed();
  expect(source.get()).toBe(before);
  state.handovers = 1;
  source.changed();
  expect(source.get()).toEqual({ connected: true, handovers: 1 });
});

test('listeners are called until they stop listening, also when one of them stops another', () => {
  const source = new ReadSource(() => 0);
  const calls: string[] = [];
  const stops: (() => void)[] = [];
  stops.push(
    source.subscribe(() => {
      calls.push('one');
      for (const stop of stops) stop();
    }),
  );
  stops.push(source.subscribe(() => calls.push('other')));
  source.changed();
  source.changed();
  expect(calls).toEqual(['one', 'other']);
});
