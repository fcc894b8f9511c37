// Every vector in real Chromium, byte for byte as the native engine answers; no bundler, and a content security policy
// that allows no more than it must.
import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, test } from 'node:test';
import { launch, serve } from './support/chromium.mjs';
import { nativeHashes, vectors } from './support/vectors.mjs';

const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";
const WITHOUT_WEBASSEMBLY = POLICY.replace(" 'wasm-unsafe-eval'", '');
const engine = dirname(fileURLToPath(import.meta.resolve('@drawdown/engine/package.json')));
const pages = fileURLToPath(new URL('pages', import.meta.url));
let browser;
let server;
let page;

before(async () => {
  browser = await launch();
  server = await serve({ '/engine/': engine, '/': pages }, { 'content-security-policy': POLICY });
  page = await browser.newPage();
  await page.goto(`${server.url}/engine.html`);
  await page.waitForFunction(() => globalThis.engine !== undefined);
});

after(async () => {
  await browser?.close();
  server?.close();
});

for (const entry of ['inline', 'bytes', 'worker']) {
  test(`${entry}: vectors in Chromium, byte for byte`, async () => {
    const native = nativeHashes();
    const all = vectors();
    const hashes = await page.evaluate(([entry, texts]) => globalThis.engine[entry](texts), [entry, all.map(({ text }) => text)]);
    assert.deepEqual(all.filter(({ name }, index) => hashes[index] !== native[name]).map(({ name }) => name), []);
  });
}

test('a page whose policy lets no WebAssembly run is told which directive it needs', async () => {
  const strict = await serve({ '/engine/': engine, '/': pages }, { 'content-security-policy': WITHOUT_WEBASSEMBLY });
  const closed = await browser.newPage();
  await closed.goto(`${strict.url}/engine.html`);
  await closed.waitForFunction(() => globalThis.engine !== undefined);
  const { name, code, message, cause } = await closed.evaluate(() => globalThis.engine.thrown());
  assert.deepEqual([name, code, cause], ['WebAssemblyBlockedError', 'webassembly_blocked', 'CompileError']);
  assert.match(message, /'wasm-unsafe-eval'.*script-src/);
  await closed.close();
  strict.close();
});

test('an error crosses from a worker with its name, its code and its list', async () => {
  const { name, code, problems } = await page.evaluate(() => globalThis.engine.posted());
  assert.deepEqual([name, code, problems[0].path], ['MalformedRequestError', 'malformed_request', '/policy']);
});
