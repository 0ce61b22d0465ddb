import { inOrder, reversed, type Stack } from './stack-order';

const stack = (id: string, ...needs: string[]): Stack => ({ id, directory: `/stacks/${id}`, needs });
const STACKS = [
  stack('network'),
  stack('data', 'network'),
  stack('traffic', 'network', 'registry'),
  stack('service', 'data', 'traffic'),
];

/** Work that ends when it is told to, and what it was asked to do. */
function controlled() {
  const started: string[] = [];
  const end = new Map<string, (error?: Error) => void>();
  const work = ({ id }: Stack) =>
    new Promise<void>((resolve, reject) => {
      started.push(id);
      end.set(id, (error) => (error ? reject(error) : resolve()));
    });
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return {
    started,
    work,
    finish: async (id: string, error?: Error) => {
      end.get(id)?.(error);
      await settled();
    },
  };
}

describe('stacks in order', () => {
  it('start when what they need is done, independent ones together', async () => {
    const { started, work, finish } = controlled();
    const all = inOrder(STACKS, work);
    expect(started).toEqual(['network']);
    await finish('network');
    expect(started).toEqual(['network', 'data', 'traffic']);
    await finish('traffic');
    expect(started).toHaveLength(3);
    await finish('data');
    expect(started).toEqual(['network', 'data', 'traffic', 'service']);
    await finish('service');
    await all;
  });

  it('start no more after a failure, but are waited for, and give the first failure', async () => {
    const { started, work, finish } = controlled();
    let over = false;
    const all = inOrder(STACKS, work).finally(() => (over = true));
    const failure = expect(all).rejects.toThrow('no address is free');
    await finish('network');
    await finish('data', new Error('no address is free'));
    expect(over).toBe(false);
    await finish('traffic', new Error('interrupted'));
    await failure;
    expect(started).not.toContain('service');
  });

  it('run only a few at a time', async () => {
    const { started, work, finish } = controlled();
    const all = inOrder([stack('a'), stack('b'), stack('c')], work, 2);
    expect(started).toEqual(['a', 'b']);
    await finish('b');
    expect(started).toEqual(['a', 'b', 'c']);
    await finish('a');
    await finish('c');
    await all;
  });

  it('that need each other are refused', async () => {
    await expect(inOrder([stack('a', 'b'), stack('b', 'a')], () => Promise.resolve())).rejects.toThrow(
      'circle',
    );
  });

  it('go the other way round in a teardown', async () => {
    const done: string[] = [];
    await inOrder(reversed(STACKS), ({ id }) => Promise.resolve(void done.push(id)), 1);
    expect(done).toEqual(['service', 'data', 'traffic', 'network']);
  });
});
