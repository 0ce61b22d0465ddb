const MOST_LINES = 30;

/**
 * The part of a program's output that tells why it failed: Terraform's errors, without the frames around them, or the
 * last lines of anything else.
 */
export function logTail(output: string): string {
  const lines = output.replaceAll('\r', '').split('\n');
  const errors = framedErrors(lines);
  const told = errors.length > 0 ? errors : lines.filter((line) => line.trim() !== '').slice(-MOST_LINES);
  const shown = told.slice(0, MOST_LINES);
  return [...shown, ...(shown.length < told.length ? ['...'] : [])].join('\n');
}

/** The last line with anything in it. */
export function lastLine(output: string): string {
  return output.trimEnd().split('\n').at(-1)?.trim() ?? '';
}

function framedErrors(lines: readonly string[]): string[] {
  const told: string[] = [];
  let inError = false;
  for (const line of lines) {
    if (/^│ Error: /.test(line)) inError = true;
    if (inError && line.startsWith('╵')) inError = false;
    if (!inError) continue;
    const text = line.replace(/^│ ?/, '').trimEnd();
    // Empty lines only where they part something.
    if (text !== '' || told.at(-1) !== '') told.push(text);
  }
  return told;
}
