import type { ReactNode } from 'react';

const PATHS = {
  language: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zm0 0c5 5 5 13 0 18m0-18c-5 5-5 13 0 18M3.5 9h17m-17 6h17',
  light:
    'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zm0-5v2m0 14v2M3 12h2m14 0h2M5.6 5.6 7 7m10 10 1.4 1.4m0-12.8L17 7M7 17l-1.4 1.4',
  dark: 'M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z',
  system: 'M12 3a9 9 0 1 0 0 18zM12 3a9 9 0 0 1 0 18',
  screen: 'M4 9V4h5m6 0h5v5m0 6v5h-5m-6 0H4v-5',
  keys: 'M3 7h18v11H3zM6.5 10.5h.01m3.5 0h.01m3.5 0h.01m3.5 0h.01M8 14.5h8',
  pending: 'M12 3a9 9 0 1 0 9 9',
  verified: 'M5 12.5 10 17.5 19 7',
  failed: 'M6 6l12 12M18 6 6 18',
  rollback: 'M9 5 4 10l5 5M4.5 10H14a6 6 0 0 1 0 12h-3',
  next: 'M5 12h13m-5-6 6 6-6 6',
} as const;

export type IconName = keyof typeof PATHS;

/** A drawing beside words that say the same, or within a button that has a name. */
export function Icon({ name }: { readonly name: IconName }): ReactNode {
  return (
    <svg className={`icon icon-${name}`} viewBox="0 0 24 24" aria-hidden="true">
      <path
        d={PATHS[name]}
        fill="none"
        stroke="currentColor"
        strokeWidth={2.2}
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      {name === 'system' && <path d="M12 3a9 9 0 0 0 0 18z" fill="currentColor" />}
    </svg>
  );
}
