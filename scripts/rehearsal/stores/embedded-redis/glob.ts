/**
 * The matcher of a Redis pattern: `*`, `?`, `[ab]`, `[^a]`, `[a-z]`, and `\` before a character that is meant as it is.
 * Works on strings of bytes (latin1).
 */
export function globMatcher(pattern: string): (text: string) => boolean {
  let source = '';
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at] ?? '';
    if (character === '*') {
      if (!source.endsWith('.*')) source += '.*';
    } else if (character === '?') {
      source += '.';
    } else if (character === '[') {
      const { expression, end } = characterClass(pattern, at + 1);
      source += expression;
      at = end;
    } else if (character === '\\' && at + 1 < pattern.length) {
      at += 1;
      source += literal(pattern[at] ?? '');
    } else {
      source += literal(character);
    }
  }
  const expression = new RegExp(`^${source}$`, 's');
  return (text) => expression.test(text);
}

/** The class that starts at `start`, after its bracket. One that is not closed goes on to the end, as in Redis. */
function characterClass(
  pattern: string,
  start: number,
): { readonly expression: string; readonly end: number } {
  const negated = pattern[start] === '^';
  let at = negated ? start + 1 : start;
  let members = '';
  for (; at < pattern.length && pattern[at] !== ']'; at += 1) {
    if (pattern[at] === '\\' && at + 1 < pattern.length) {
      at += 1;
      members += literal(pattern[at] ?? '');
    } else if (pattern[at + 1] === '-' && at + 2 < pattern.length) {
      const [low = '', high = ''] = [pattern[at] ?? '', pattern[at + 2] ?? ''].sort();
      members += `${literal(low)}-${literal(high)}`;
      at += 2;
    } else {
      members += literal(pattern[at] ?? '');
    }
  }
  if (members === '') return { expression: negated ? '.' : '(?!)', end: at };
  return { expression: `[${negated ? '^' : ''}${members}]`, end: at };
}

function literal(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
}
