import { useCallback, useSyncExternalStore } from 'react';
import { Preference } from './preference';

export const THEME_CHOICES = ['system', 'light', 'dark'] as const;
export type ThemeChoice = (typeof THEME_CHOICES)[number];
export type Theme = 'light' | 'dark';

export const themePreference = new Preference<ThemeChoice>('crossfade-theme', THEME_CHOICES);

const DARK = '(prefers-color-scheme: dark)';

/** The theme in effect: the choice, or the system's. */
export function currentTheme(): Theme {
  const choice = themePreference.value ?? 'system';
  if (choice !== 'system') return choice;
  return matchMedia(DARK).matches ? 'dark' : 'light';
}

/** Calls the listener when the choice or the system changes; the returned function stops that. */
export function subscribeToTheme(listener: () => void): () => void {
  const system = matchMedia(DARK);
  system.addEventListener('change', listener);
  const stop = themePreference.subscribe(listener);
  return () => {
    system.removeEventListener('change', listener);
    stop();
  };
}

/**
 * Keeps `data-theme` of the document's root at `light` or `dark`, so that styles need `:root[data-theme='dark']` alone,
 * with `color-scheme` in both. The returned function stops that.
 */
export function applyTheme(root: HTMLElement): () => void {
  const apply = () => {
    root.dataset.theme = currentTheme();
  };
  apply();
  return subscribeToTheme(apply);
}

/** The theme in effect; the page is drawn again when it changes. */
export function useTheme(): Theme {
  return useSyncExternalStore(subscribeToTheme, currentTheme);
}

/** What was chosen, `system` to begin with, and how to choose. */
export function useThemeChoice(): readonly [ThemeChoice, (choice: ThemeChoice) => void] {
  const choice = useSyncExternalStore(themePreference.subscribe, () => themePreference.value ?? 'system');
  return [choice, useCallback((chosen: ThemeChoice) => themePreference.choose(chosen), [])];
}
