import { useId, useLayoutEffect, useRef, type ReactNode } from 'react';
import { useTexts } from '../../../app/ui/language';
import { TEXTS } from './texts';

/** A dialog over the page; Escape closes it, and the focus goes back to where it was. */
export function Modal(props: {
  readonly title: string;
  readonly className?: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}): ReactNode {
  const { title, className = '', onClose, children } = props;
  const texts = useTexts(TEXTS);
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  // Closed before it is removed: only then the focus goes back.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={className}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div className="dialog-head">
        <h2 id={id}>{title}</h2>
        <button type="button" className="button" onClick={onClose}>
          {texts.close}
        </button>
      </div>
      {children}
    </dialog>
  );
}
