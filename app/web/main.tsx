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

const root = document.getElementById('root');
if (root) createRoot(root).render(<App remembered={loadSession()} />);
