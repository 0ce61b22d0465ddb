/** Resolves as soon as the check holds; rejects with what it last said when it does not within some seconds. */
export async function eventually(check: () => void, boundMs = 8_000): Promise<void> {
  const end = Date.now() + boundMs;
  for (;;) {
    try {
      check();
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}
