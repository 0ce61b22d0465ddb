import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Rollbacks } from './rollbacks';

const FAILING = `
  const { Rollbacks } = require(${JSON.stringify(require.resolve('./rollbacks'))});
  const rollbacks = new Rollbacks();
  const end = rollbacks.turn().begin();
  let made = 0;
  const rollBack = async () => {
    made += 1;
    if (made === 1) throw new Error('AWS is away');
    return 'back';
  };
  rollbacks.run(rollBack).then((result) => process.stdout.write(result));
  setTimeout(end, 50);
`;

const FIRST = 'nothing changed: a rollback came first';

describe('a rollback', () => {
  it('is made once when nothing is being changed', async () => {
    const rollBack = jest.fn(() => Promise.resolve('back'));
    await expect(new Rollbacks().run(rollBack)).resolves.toBe('back');
    expect(rollBack).toHaveBeenCalledTimes(1);
  });

  it('keeps from changing what was asked for before, and not what is asked for afterwards', async () => {
    const rollbacks = new Rollbacks();
    const before = rollbacks.turn();
    await rollbacks.run(() => Promise.resolve());
    expect(() => before.begin()).toThrow(FIRST);
    expect(() => rollbacks.turn().begin()).not.toThrow();
  });

  it('does so from the moment in which it is asked for, also when it fails', async () => {
    const rollbacks = new Rollbacks();
    const before = rollbacks.turn();
    const failing = rollbacks.run(() => Promise.reject(new Error('AWS is away')));
    expect(() => before.begin()).toThrow(FIRST);
    expect(() => rollbacks.turn()).toThrow('nothing changed: a rollback is under way');
    await expect(failing).rejects.toThrow('AWS is away');
    expect(() => before.begin()).toThrow(FIRST);
    expect(() => rollbacks.turn()).not.toThrow();
  });

  it('is made at once, and again at the end of what was being changed, whatever came of the first', async () => {
    const rollbacks = new Rollbacks();
    const end = rollbacks.turn().begin();
    const made: string[] = [];
    let fail: (error: Error) => void = () => undefined;
    const first = new Promise<string>((_resolve, reject) => (fail = reject));
    const rolledBack = rollbacks.run(() => {
      made.push('rollback');
      return made.length === 1 ? first : Promise.resolve('back');
    });
    await new Promise(setImmediate);
    expect(made).toEqual(['rollback']);
    made.push('change ends');
    end();
    end();
    await new Promise(setImmediate);
    fail(new Error('crossed'));
    await expect(rolledBack).resolves.toBe('back');
    expect(made).toEqual(['rollback', 'change ends', 'rollback']);
  });

  it('may fail at first while something is being changed, and nobody is alarmed', async () => {
    // Of this process, as Node tells it: an alarm would end a console.
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--require',
      'tsx/cjs',
      '--eval',
      FAILING,
    ]);
    expect(stdout).toBe('back');
  });

  it('does not wait for what has ended', async () => {
    const rollbacks = new Rollbacks();
    rollbacks.turn().begin()();
    const rollBack = jest.fn(() => Promise.resolve());
    await rollbacks.run(rollBack);
    expect(rollBack).toHaveBeenCalledTimes(1);
  });
});
