/** What is left as it is: comments, strings, names, hexadecimal numbers; then the numerals of interest. */
const TOKENS =
  /--\[(=*)\[[^]*?\]\1\]|--[^\n]*|\[(=*)\[[^]*?\]\2\]|"(?:\\[^]|[^"\\])*"|'(?:\\[^]|[^'\\])*'|[A-Za-z_]\w*|0[xX][\da-fA-F]+|(\d*\.?\d+(?:[eE][+-]?\d+)?\.?)/g;

/**
 * Makes the whole numbers of a script floats (`1` becomes `1.0`), on the same lines. In the Lua of Redis every number is
 * a double; fengari's whole numbers have 32 bits and wrap around, which no time in milliseconds survives.
 */
export function withFloatNumerals(source: string): string {
  return source.replace(TOKENS, (token, _comment: unknown, _string: unknown, numeral: string | undefined) =>
    numeral !== undefined && /^\d+$/.test(numeral) ? `${numeral}.0` : token,
  );
}
