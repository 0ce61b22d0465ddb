import { defineConfig } from 'vite';

/** The audience's page: `npm run build` puts it beside the server, which serves it; so does CloudFront. */
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
      output: {
        // Names without hashes: blue and green may run different versions, and either answers any request.
        entryFileNames: 'main.js',
        assetFileNames: '[name][extname]',
        codeSplitting: false,
      },
    },
  },
});
