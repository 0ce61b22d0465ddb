import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { applyLanguage } from '../ui/language';
import { adoptStyles } from '../ui/style-sheet';
import { applyTheme } from '../ui/theme';
import { App } from './components/app';
import { loadSession } from './session-store';
import styles from './style.css?inline';
import { followViewport } from './viewport';

adoptStyles(styles);
applyLanguage(document.documentElement);
applyTheme(document.documentElement);
followViewport();

const place = document.getElementById('root');
if (place) {
  const root = createRoot(place);
  // At once: when the page has loaded, its field takes what is typed.
  flushSync(() => root.render(<App remembered={loadSession()} />));
}
