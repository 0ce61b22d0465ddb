import { defineConfig } from 'vite';

/** The presenter's console: one page and one script, which `npx crossfade present` builds and serves. */
export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  build: {
    target: 'es2022',
    // Nothing inline: the page's content security policy allows scripts and styles from its own origin only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      output: { entryFileNames: 'main.js', assetFileNames: '[name][extname]', codeSplitting: false },
    },
  },
});
