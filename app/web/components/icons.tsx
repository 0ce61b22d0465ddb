import type { ReactNode } from 'react';

/* Drawn on a grid of 24, in the colour of the text. They say nothing to a screen reader: what they stand on has a name. */
function Icon({ children }: { readonly children: ReactNode }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

/** Two circles that pass into each other. */
export function Mark() {
  return (
    <svg className="mark" viewBox="2 1 36 22" aria-hidden="true" focusable="false">
      <circle className="mark-blue" cx="13" cy="12" r="11" />
      <circle className="mark-green" cx="27" cy="12" r="11" />
    </svg>
  );
}

export function SignalIcon() {
  return (
    <Icon>
      <path d="M5 19v-4M10 19v-8M15 19V8M20 19V4" />
    </Icon>
  );
}

export function RoomsIcon() {
  return (
    <Icon>
      <path d="M4 7h16M4 12h16M4 17h10" />
    </Icon>
  );
}

export function SendIcon() {
  return (
    <Icon>
      <path d="M12 20V5M5.5 11.5 12 5l6.5 6.5" />
    </Icon>
  );
}

export function DownIcon() {
  return (
    <Icon>
      <path d="M12 4v15M5.5 12.5 12 19l6.5-6.5" />
    </Icon>
  );
}

export function CheckIcon() {
  return (
    <Icon>
      <path d="m5 12.5 4.5 4.5L19 7.5" />
    </Icon>
  );
}

export function CloseIcon() {
  return (
    <Icon>
      <path d="M6 6l12 12M18 6 6 18" />
    </Icon>
  );
}
