import { TableLocks, tablesOf, type Tables } from './table-locks';

/** A task that ends when it is told to. */
function task() {
  let end: () => void = () => undefined;
  let started = false;
  const ended = new Promise<void>((resolve) => (end = resolve));
  return {
    run: () => {
      started = true;
      return ended;
    },
    hasStarted: async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return started;
    },
    end: () => end(),
  };
}

const on = (...tables: string[]): Tables => new Set(tables);

describe('tasks on tables', () => {
  it.each([
    ['two shared ones of a table', false, on('a'), false, on('a'), true],
    ['a shared and an exclusive one of a table', false, on('a'), true, on('a'), false],
    ['an exclusive and a shared one of a table', true, on('a'), false, on('a'), false],
    ['exclusive ones of different tables', true, on('a'), true, on('b'), true],
    ['exclusive ones that have one table in common', true, on('a', 'b'), true, on('b', 'c'), false],
    ['an exclusive one of all tables and any other', true, undefined, false, on('a'), false],
  ])('%s: at the same time, %s', async (_, exclusive, tables, otherExclusive, otherTables, together) => {
    const locks = new TableLocks();
    const [first, second] = [task(), task()];
    const run = (isExclusive: boolean, named: Tables, { run }: typeof first) =>
      isExclusive ? locks.exclusive(named, run) : locks.shared(named, run);
    const both = [run(exclusive, tables, first), run(otherExclusive, otherTables, second)];
    expect(await first.hasStarted()).toBe(true);
    expect(await second.hasStarted()).toBe(together);
    first.end();
    expect(await second.hasStarted()).toBe(true);
    second.end();
    await Promise.all(both);
  });

  it('start in the order in which they came, so that a waiting exclusive one is not passed by', async () => {
    const locks = new TableLocks();
    const [reading, writing, readingToo] = [task(), task(), task()];
    const all = [
      locks.shared(on('a'), reading.run),
      locks.exclusive(on('a'), writing.run),
      locks.shared(on('a'), readingToo.run),
    ];
    expect(await readingToo.hasStarted()).toBe(false);
    reading.end();
    expect(await writing.hasStarted()).toBe(true);
    expect(await readingToo.hasStarted()).toBe(false);
    writing.end();
    expect(await readingToo.hasStarted()).toBe(true);
    readingToo.end();
    await Promise.all(all);
  });

  it('let others go on when one of them fails', async () => {
    const locks = new TableLocks();
    await expect(locks.exclusive(on('a'), () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(locks.exclusive(on('a'), () => Promise.resolve('yes'))).resolves.toBe('yes');
  });
});

it.each([
  [{ TableName: 'a' }, ['a']],
  [{ TableName: 'arn:aws:dynamodb:eu-west-1:000000000000:table/a' }, ['a']],
  [{ RequestItems: { a: [], b: [] } }, ['a', 'b']],
  [
    { TransactItems: [{ Put: { TableName: 'a' } }, { Update: { TableName: 'b' } }, { Put: null }] },
    ['a', 'b'],
  ],
])('a request %j uses the tables %j', (input, tables) => {
  expect([...(tablesOf(input) ?? [])]).toEqual(tables);
});

it('a request that names no table counts as one that uses all', () => {
  expect(tablesOf({})).toBeUndefined();
});
