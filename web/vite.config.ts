import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const HERE = fileURLToPath(new URL('.', import.meta.url));

/** What shop and console stand on: one file, which compresses better than its pieces. */
const FRAME =
  /\/web\/frame\/|\/words\/(?:say|languages)\.ts$|\/node_modules\/(?:react|react-dom|scheduler|intl-messageformat|@formatjs)\//;

/**
 * Builds the shop's pages and the support console into dist/web: static files, for any web server or CDN. `npm start` and
 * `npm run api` serve them themselves. Every file but the pages carries a hash in its name and may be cached for ever.
 */
export default defineConfig({
  root: HERE,
  base: '/',
  publicDir: false,
  build: {
    outDir: path.join(HERE, '../dist/web'),
    emptyOutDir: true,
    target: 'es2022',
    assetsDir: 'assets',
    assetsInlineLimit: 0,
    rollupOptions: {
      input: {
        storefront: path.join(HERE, 'storefront/index.html'),
        console: path.join(HERE, 'console/index.html'),
      },
      output: {
        codeSplitting: {
          groups: [
            { name: 'frame', test: FRAME },
            // What the shop's first pages share with those that are loaded when they are gone to.
            { name: 'shop', test: /\/web\/storefront\//, minShareCount: 2 },
          ],
        },
      },
    },
  },
});
