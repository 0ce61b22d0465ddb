export type Shortcut = 'next' | 'rollback' | 'full-screen' | 'qr' | 'help';

/** A pressed key and where the focus was. */
export interface PressedKey {
  readonly key: string;
  readonly repeat: boolean;
  readonly modified: boolean;
  /** Takes text, or moves by arrow keys: keys belong to it. */
  readonly inField: boolean;
  /** Acts on Space itself. */
  readonly onButton: boolean;
  readonly showRuns: boolean;
}

const LETTERS: Readonly<Record<string, Shortcut>> = {
  r: 'rollback',
  f: 'full-screen',
  q: 'qr',
  '?': 'help',
  // The same keys with the Korean keyboard on.
  ㄱ: 'rollback',
  ㄲ: 'rollback',
  ㄹ: 'full-screen',
  ㅂ: 'qr',
  ㅃ: 'qr',
};

/** What a key asks for; null for nothing. A key held down asks once. */
export function shortcutFor(pressed: PressedKey): Shortcut | null {
  const { key, repeat, modified, inField, onButton, showRuns } = pressed;
  if (repeat || modified || inField) return null;
  if (showRuns && (key === 'ArrowRight' || key === 'PageDown')) return 'next';
  if (showRuns && key === ' ' && !onButton) return 'next';
  return LETTERS[key.toLowerCase()] ?? null;
}
