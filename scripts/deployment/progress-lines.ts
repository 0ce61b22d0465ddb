/** A step that is going on. */
export interface Step {
  readonly name: string;
  /** Milliseconds. */
  readonly startedAt: number;
  /** What it told last. */
  detail: string;
}

const MARKS = { done: '\u001b[32m✓\u001b[0m', failed: '\u001b[31m✗\u001b[0m' } as const;
const SPINNER = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';
const FRAME_MS = 500;
/* For the cursor, and what was there before. */
const SPARE_ROWS = 4;

/** The line that stays of a step. */
export function finalLine(step: Step, outcome: 'done' | 'failed', note: string, now: number): string {
  return `${MARKS[outcome]} ${step.name}: ${note} (${duration(now - step.startedAt)})`;
}

/** What is going on, and what is still to come as far as there is room, none of it longer than a line. */
export function liveLines(
  active: readonly Step[],
  waiting: readonly string[],
  now: number,
  { columns = 80, rows = 24 }: { readonly columns?: number; readonly rows?: number },
): string[] {
  const frame = SPINNER[Math.floor(now / FRAME_MS) % SPINNER.length] ?? '';
  const going = active.map(({ name, startedAt, detail }) =>
    cut(`${frame} ${name}: ${duration(now - startedAt)}${detail ? `  ${detail}` : ''}`, columns),
  );
  const room = Math.max(0, rows - SPARE_ROWS - going.length);
  return [...going, ...waiting.slice(0, room).map((name) => cut(`· ${name}`, columns))];
}

/** For people: `12 s`, `3 min 5 s`. */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

function cut(text: string, columns: number): string {
  // Control characters would move the cursor.
  const plain = text.replace(/\p{Cc}/gu, ' ');
  return plain.length < columns ? plain : `${plain.slice(0, columns - 2)}…`;
}
