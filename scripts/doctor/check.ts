/** What one look at the machine or the account has found. */
export interface Check {
  readonly name: string;
  readonly status: 'ok' | 'warning' | 'failed';
  /** What there is, or what is wrong. */
  readonly detail: string;
  /** What to do about it. */
  readonly remedy?: string;
}

const MARKS = { ok: 'ok     ', warning: 'warning', failed: 'FAILED ' } as const;

/** A line a check, and one more for what to do. */
export function checksText(checks: readonly Check[]): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  return checks
    .map(({ name, status, detail, remedy }) => {
      const indent = ' '.repeat(MARKS.ok.length + width + 4);
      const advice = remedy === undefined ? '' : `${indent}${remedy}\n`;
      return `${MARKS[status]}  ${name.padEnd(width)}  ${detail}\n${advice}`;
    })
    .join('');
}

/** Whether nothing that a deployment needs is missing. */
export function allUsable(checks: readonly Check[]): boolean {
  return checks.every(({ status }) => status !== 'failed');
}
