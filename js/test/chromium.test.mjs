// Every vector in real Chromium, byte for byte as the native engine answers; no bundler, and a content security policy
// that allows no more than it must.
import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, test } from 'node:test';
import { launch, serve } from './support/chromium.mjs';
import { nativeHashes, vectors } from './support/vectors.mjs';

const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";
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

test('a preview of 20 lines over 3 wallets fits in a frame', async (context) => {
  const { median, p99, first } = await page.evaluate(() => globalThis.engine.timePreview());
  const ms = (figure) => `${figure.toFixed(2)} ms`;
  context.diagnostic(`first call ${ms(first)}, median ${ms(median)}, 99th percentile ${ms(p99)}`);
  assert.ok(median < 16, `median ${ms(median)}`);
});
