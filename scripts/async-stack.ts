/** What has been started, to be stopped in the opposite order: all of it, whatever fails, and once, however often asked. */
export class AsyncStack {
  private readonly stops: (() => Promise<void> | void)[] = [];
  private disposal: Promise<void> | undefined;

  add(stop: () => Promise<void> | void): void {
    this.stops.push(stop);
  }

  /** @throws the first error, after everything has been tried */
  dispose(): Promise<void> {
    this.disposal ??= this.stopAll();
    return this.disposal;
  }

  private async stopAll(): Promise<void> {
    const errors: unknown[] = [];
    for (const stop of this.stops.reverse()) {
      try {
        await stop();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}
