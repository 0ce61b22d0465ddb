import { defineConfig } from 'vite';

/**
 * How both pages are built, each from its own folder: an `index.html` and one script, with the styles in it. The
 * audience's stands beside the server, which serves it; so does CloudFront. The presenter's is served by the console.
 */
export default defineConfig({
  publicDir: false,
  build: {
    target: 'es2022',
    // Nothing inline: the pages' content security policy allows scripts and styles from their own origin only.
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
