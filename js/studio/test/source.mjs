/** The page's sources, for tests that need no page. */
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** Imports one of them, with what it imports, as Node can run it. */
export async function load(path) {
  const entry = fileURLToPath(new URL(`../src/${path}`, import.meta.url));
  const [{ output }] = await build({ configFile: false, logLevel: 'silent', build: { write: false, minify: false, lib: { entry, formats: ['es'] } } });
  return import(`data:text/javascript;base64,${Buffer.from(output[0].code).toString('base64')}`);
}
