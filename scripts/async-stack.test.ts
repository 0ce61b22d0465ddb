import { AsyncStack } from './async-stack';

describe('what has been started', () => {
  it('is stopped in the opposite order, once', async () => {
    const stopped: string[] = [];
    const stack = new AsyncStack();
    for (const name of ['first', 'second']) stack.add(() => void stopped.push(name));
    await Promise.all([stack.dispose(), stack.dispose()]);
    expect(stopped).toEqual(['second', 'first']);
  });

  it('is stopped to the end when one of them fails, which is then told', async () => {
    const stopped: string[] = [];
    const stack = new AsyncStack();
    stack.add(() => void stopped.push('first'));
    stack.add(() => Promise.reject(new Error('stuck')));
    await expect(stack.dispose()).rejects.toThrow('stuck');
    expect(stopped).toEqual(['first']);
  });
});
