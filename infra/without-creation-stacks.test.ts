import { Lazy, type IResolvable } from 'cdktf';
import { withoutCreationStacks } from './without-creation-stacks';

const token = (): IResolvable => Lazy.anyValue({ produce: () => 1 });

it('makes tokens that do not know where they were made, for as long as it lasts', () => {
  expect(withoutCreationStacks(token).creationStack).toEqual([]);
  expect(token().creationStack.join()).toContain(__filename);
});

it('leaves errors their stack traces', () => {
  const error = withoutCreationStacks(() => new Error('here'));
  expect(error.stack).toContain(__filename);
});

it('ends with what it throws', () => {
  const fail = () => {
    throw new Error('unusable');
  };
  expect(() => withoutCreationStacks(fail)).toThrow('unusable');
  expect(token().creationStack).not.toEqual([]);
});
