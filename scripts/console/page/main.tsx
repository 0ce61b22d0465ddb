import { createRoot } from 'react-dom/client';
import { applyLanguage } from '../../../app/ui/language';
import { adoptStyles } from '../../../app/ui/style-sheet';
import { applyTheme } from '../../../app/ui/theme';
import { App } from './app';
import { ConsoleClient } from './console-client';
import { ConsoleContext } from './console-context';
import { listen } from './stream';
import style from './style.css?inline';

adoptStyles(style);
applyTheme(document.documentElement);
applyLanguage(document.documentElement);

const root = document.getElementById('root');
if (!root) throw new Error('the page has no #root');
const client = new ConsoleClient();
listen(client.dispatch);
createRoot(root).render(
  <ConsoleContext value={client}>
    <App />
  </ConsoleContext>,
);
