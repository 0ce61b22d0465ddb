import { useEffect, type RefObject } from 'react';

/** Closes what is open when Escape is pressed, or when something outside of the element is touched. */
export function useDismissal(
  open: boolean,
  within: RefObject<HTMLElement | null>,
  close: (by: 'escape' | 'outside') => void,
): void {
  useEffect(() => {
    if (!open) return undefined;
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.isComposing) close('escape');
    };
    const onPointer = ({ target }: Event) => {
      if (target instanceof Node && !within.current?.contains(target)) close('outside');
    };
    document.addEventListener('keydown', onKey);
    document.addEventListener('pointerdown', onPointer);
    return () => {
      document.removeEventListener('keydown', onKey);
      document.removeEventListener('pointerdown', onPointer);
    };
  }, [open, within, close]);
}
