import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { viteSingleFile } from 'vite-plugin-singlefile';

const root = fileURLToPath(new URL('../../', import.meta.url));
const engine = `${root}dist/npm`;
const manifest = JSON.parse(readFileSync(`${engine}/package.json`, 'utf8'));

const POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline' 'wasm-unsafe-eval'",
  "style-src 'unsafe-inline'",
  'img-src data: blob:',
  'font-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** The built page may run its own code and speak to nobody: what is typed into it stays in the browser. */
const closed: Plugin = {
  name: 'closed',
  apply: 'build',
  enforce: 'post',
  generateBundle: (_, bundle) => {
    const page = bundle['index.html'];
    if (page?.type !== 'asset') throw new Error('there is no page to close');
    page.source = String(page.source).replace('<head>', `<head>\n    <meta http-equiv="Content-Security-Policy" content="${POLICY}" />`);
  },
};

export default defineConfig({
  // Opens from any folder, and as a file: everything is in one page.
  base: './',
  // The package as it was built here: the entry that its manifest gives to bundlers.
  resolve: { alias: { '@drawdown/engine': `${engine}/${manifest.exports['.'].default.import.default}` } },
  plugins: [viteSingleFile({ removeViteModuleLoader: true }), closed],
  build: {
    target: 'es2022',
    outDir: `${root}dist/studio`,
    emptyOutDir: true,
    assetsInlineLimit: () => true,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 4096,
  },
  server: { fs: { allow: [root] } },
});
