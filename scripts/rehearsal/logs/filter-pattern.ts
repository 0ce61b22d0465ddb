import { FilterPatternError } from './filter-pattern-error';
import { parseJsonPattern } from './json-filter-pattern';

type Matcher = (message: string) => boolean;

/**
 * Reads a filter pattern: terms and quoted phrases, all of which a message has to contain, `-term` for what it must
 * not, `?a ?b` for any of several, or a condition on JSON in braces. Case counts. Regular expressions and patterns for
 * columns (`[a, b]`) are refused.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 * @throws FilterPatternError
 */
export function parseFilterPattern(pattern: string): Matcher {
  const text = pattern.trim();
  if (text === '') return () => true;
  if (text.startsWith('{')) return parseJsonPattern(text);
  if (text.startsWith('[')) throw new FilterPatternError('patterns for columns are not served here');
  return parseTerms(text);
}

const TERM = /\s*([-?]?)(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))(?=\s|$)/y;
/* Other characters need quotation marks. */
const PLAIN_TERM = /^[\p{L}\p{N}_*.:/=@,#-]+$/u;

function parseTerms(text: string): Matcher {
  const wanted: string[] = [];
  const unwanted: string[] = [];
  const optional: string[] = [];
  TERM.lastIndex = 0;
  while (TERM.lastIndex < text.length) {
    const [, sign = '', quoted, plain = ''] = TERM.exec(text) ?? [];
    if (quoted === undefined && !PLAIN_TERM.test(plain)) {
      throw new FilterPatternError(`"${plain || text}" needs quotation marks`);
    }
    const term = quoted?.replace(/\\(.)/g, '$1') ?? plain;
    (sign === '-' ? unwanted : sign === '?' ? optional : wanted).push(term);
  }
  // Beside other terms, AWS ignores the optional ones.
  const any = wanted.length + unwanted.length > 0 ? [] : optional;
  return (message) =>
    wanted.every((term) => message.includes(term)) &&
    !unwanted.some((term) => message.includes(term)) &&
    (any.length === 0 || any.some((term) => message.includes(term)));
}
