import type { Colour } from '../../../app/contract/colour';
import { useTheme } from '../../../app/ui/theme';

/** The two colours as they are written and drawn thinly: darker on white, lighter on black. */
export const INKS = {
  light: { blue: '#1f4bc0', green: '#0a6a43' },
  dark: { blue: '#9dbbff', green: '#5fd8a4' },
} as const satisfies Record<'light' | 'dark', Readonly<Record<Colour, string>>>;

export function useInks(): Readonly<Record<Colour, string>> {
  return INKS[useTheme()];
}
