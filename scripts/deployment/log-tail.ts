const MOST_LINES = 30;
const SILENT = 'it printed nothing';
const ENDED = 'It was ended from outside, as the system does when memory runs out.';

/**
 * Why a program failed, in its own words as far as there are any.
 * @param status null when a signal ended it
 */
export function failureText(output: string, status: number | null): string {
  const told = logTail(output);
  if (status === null) return told === '' ? ENDED : `${told}\n\n${ENDED}`;
  return told === '' ? `${SILENT}, and ended with status ${status}` : told;
}

/**
 * The part of a program's output that tells why it failed: Terraform's errors, without the frames around them, or the
 * last lines of anything else.
 */
export function logTail(output: string): string {
  const lines = output.replaceAll('\r', '').split('\n');
  const errors = terraformErrors(lines);
  const told = errors.length > 0 ? errors : lines.filter((line) => line.trim() !== '').slice(-MOST_LINES);
  const shown = told.slice(0, MOST_LINES);
  return [...shown, ...(shown.length < told.length ? ['...'] : [])].join('\n').trimEnd();
}

/** The last line with anything in it. */
export function lastLine(output: string): string {
  return output.trimEnd().split('\n').at(-1)?.trim() ?? '';
}

/* They come last, with frames or, as without colour, without. Only the next headline or the frame's end ends one. */
function terraformErrors(lines: readonly string[]): string[] {
  const told: string[] = [];
  let inError = false;
  for (const line of lines) {
    const text = line.replace(/^│ ?/, '').trimEnd();
    if (/^Error: /.test(text)) inError = true;
    if (/^Warning: /.test(text) || line.startsWith('╵')) inError = false;
    // Empty lines only where they part something.
    if (inError && (text !== '' || told.at(-1) !== '') && !line.startsWith('╷')) told.push(text);
  }
  return told;
}
