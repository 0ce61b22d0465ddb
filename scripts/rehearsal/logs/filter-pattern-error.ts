/** Thrown for a pattern that cannot be understood, or that the rehearsal has no way for. */
export class FilterPatternError extends Error {
  override readonly name = 'FilterPatternError';
}
