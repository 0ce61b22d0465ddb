/** Collects what microtasks throw from now on, which would otherwise be uncaught; until the mocks are restored. */
export function catchReported(): unknown[] {
  const thrown: unknown[] = [];
  const { queueMicrotask } = globalThis;
  jest.spyOn(globalThis, 'queueMicrotask').mockImplementation((run) =>
    queueMicrotask(() => {
      try {
        run();
      } catch (error) {
        thrown.push(error);
      }
    }),
  );
  return thrown;
}
