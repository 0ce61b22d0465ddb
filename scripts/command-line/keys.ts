/** The part of standard input that is needed to hear single keys. */
export interface KeySource {
  readonly isTTY?: boolean;
  setRawMode?(isRaw: boolean): unknown;
  on(event: 'data', listener: (data: Buffer | string) => void): unknown;
  off(event: 'data', listener: (data: Buffer | string) => void): unknown;
  resume(): unknown;
  pause(): unknown;
}

const CTRL_C = '\u0003';

/**
 * Hears single keys of a terminal until the returned function is called; where there is no terminal, nothing.
 * @param onInterrupt Ctrl-C, which is a key like any other meanwhile
 */
export function hearKeys(
  source: KeySource,
  { onKey, onInterrupt }: { readonly onKey: (key: string) => void; readonly onInterrupt: () => void },
): () => void {
  if (source.isTTY !== true || source.setRawMode === undefined) return () => undefined;
  const listen = (data: Buffer | string) => {
    for (const key of data.toString()) {
      if (key === CTRL_C) onInterrupt();
      else onKey(key);
    }
  };
  source.setRawMode(true);
  source.on('data', listen);
  source.resume();
  return () => {
    source.off('data', listen);
    source.setRawMode?.(false);
    source.pause();
  };
}
