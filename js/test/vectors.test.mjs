// Every vector through the package in Node, byte for byte as the native engine answers.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as imported from '@drawdown/engine';
import * as bytes from '@drawdown/engine/bytes';
import { hash, nativeHashes, printed, vectors } from './support/vectors.mjs';

const require = createRequire(import.meta.url);
const all = vectors();
const native = nativeHashes();

bytes.initialize(readFileSync(require.resolve('@drawdown/engine/drawdown.wasm')));
const entries = {
  imported,
  required: require('@drawdown/engine'),
  inline: await import('./node_modules/@drawdown/engine/inline.js'),
  'required inline': require('./node_modules/@drawdown/engine/inline.cjs'),
  bytes,
};

for (const [entry, engine] of Object.entries(entries)) {
  test(`${entry}: ${all.length} vectors, text, byte for byte`, () => {
    assert.deepEqual(all.filter(({ name, text }) => hash(printed(engine, text)) !== native[name]).map(({ name }) => name), []);
  });
}

test('objects give the same answers as text', () => {
  for (const { name, request, text } of all) {
    if (request === undefined) continue;
    const { decide, MalformedRequestError } = imported;
    const decided = () => decide(request);
    const expected = printed(imported, text);
    if (expected.startsWith('{"malformed":')) {
      assert.throws(decided, (error) => error instanceof MalformedRequestError && JSON.stringify({ malformed: error.problems }) === expected, name);
    } else {
      assert.equal(JSON.stringify(decided()), expected, name);
    }
  }
});
