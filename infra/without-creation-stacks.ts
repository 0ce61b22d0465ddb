/**
 * Does something during which `Error.captureStackTrace` captures nothing; errors have their stack traces as ever. Every
 * one of cdktf's thousands of tokens keeps the stack trace of where it was made, as a text: to capture and write them
 * takes as long as the rest of a synthesis, and several times that where they are mapped to sources.
 */
export function withoutCreationStacks<T>(act: () => T): T {
  const before = Object.getOwnPropertyDescriptor(Error, 'captureStackTrace');
  Error.captureStackTrace = () => undefined;
  try {
    return act();
  } finally {
    if (before) Object.defineProperty(Error, 'captureStackTrace', before);
  }
}
