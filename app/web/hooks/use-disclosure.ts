import { useCallback, useId, useRef, useState, type RefObject } from 'react';
import { useDismissal } from './use-dismissal';

/** A button, and what it opens: closed again by the button, by Escape, and by touching anything outside. */
export interface Disclosure {
  readonly open: boolean;
  /** Around the button and what it opens. */
  readonly place: RefObject<HTMLDivElement | null>;
  readonly button: RefObject<HTMLButtonElement | null>;
  /** Of what is opened: the button's `aria-controls`. */
  readonly id: string;
  readonly toggle: () => void;
  readonly close: () => void;
}

export function useDisclosure(): Disclosure {
  const [open, setOpen] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  const dismiss = useCallback((by: 'escape' | 'outside') => {
    setOpen(false);
    if (by === 'escape') button.current?.focus();
  }, []);
  useDismissal(open, place, dismiss);
  return { open, place, button, id, toggle: () => setOpen(!open), close: () => setOpen(false) };
}
