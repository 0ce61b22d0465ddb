import { withoutStackTraces } from './without-stack-traces';

const stackHere = () => new Error('here').stack;

it('has no stack traces while it lasts, and has them again afterwards', () => {
  expect(withoutStackTraces(stackHere)).toBe('');
  expect(stackHere()).toContain(__filename);
});

it('leaves an error that is thrown its stack trace', () => {
  const fail = () => {
    throw new Error('unusable');
  };
  let thrown: unknown;
  try {
    withoutStackTraces(fail);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({ message: 'unusable', stack: expect.stringContaining(__filename) as string });
  expect(stackHere()).toContain(__filename);
});
