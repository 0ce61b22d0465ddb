import { useEffect, useEffectEvent } from 'react';
import { shortcutFor, type Shortcut } from './shortcuts';

/** Listens to keys on the whole page. */
export function useShortcuts(showRuns: boolean, act: (shortcut: Shortcut) => void): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const target = event.target instanceof Element ? event.target : null;
    const shortcut = shortcutFor({
      key: event.key,
      repeat: event.repeat,
      modified: event.ctrlKey || event.metaKey || event.altKey || event.isComposing,
      inField: target?.closest('input:not([type=checkbox]), select, textarea, .dots') != null,
      onButton: target?.closest('button, input, summary') != null,
      showRuns,
    });
    if (!shortcut) return;
    event.preventDefault();
    act(shortcut);
  });
  useEffect(() => {
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}
