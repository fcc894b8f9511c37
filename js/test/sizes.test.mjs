// The package stays as small as it was written down to be, in ../sizes.json: gzip bytes, with a small allowance.
// `node scripts/sizes.mjs DIST` writes down what is there now.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { measure } from '../scripts/sizes.mjs';

/** 480 KB for the module with every rule and every time zone, inlined or not. */
const LIMIT = 480_000;
const ALLOWANCE = 1.02;
const written = JSON.parse(readFileSync(new URL('../sizes.json', import.meta.url), 'utf8'));

for (const { part, gzip } of await measure(dirname(process.env.TARBALL))) {
  test(`${part}: ${gzip} bytes compressed, ${written[part]} written down`, () => {
    assert.ok(gzip <= written[part] * ALLOWANCE, 'it grew: find out why, or write the new size down');
  });
}

test('the module with every time zone is within its limit', async () => {
  const loaded = (await measure(dirname(process.env.TARBALL))).filter(({ part }) => ['drawdown.wasm', 'inline, in a bundle'].includes(part));
  assert.equal(loaded.length, 2);
  for (const { part, gzip } of loaded) assert.ok(gzip <= LIMIT, `${part}: ${gzip} bytes of ${LIMIT}`);
});
