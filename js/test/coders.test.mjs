// A place without coders of text: jsdom, as Jest sets it up. The package brings plain ones, and the bytes are the same.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { hash, nativeHashes, printed, vectors } from './support/vectors.mjs';

const require = createRequire(import.meta.url);
const native = nativeHashes();
for (const coder of ['TextDecoder', 'TextEncoder']) delete globalThis[coder];

test('every vector without TextDecoder and TextEncoder, byte for byte', () => {
  const engine = require('./node_modules/@drawdown/engine/inline.cjs');
  const all = vectors();
  assert.deepEqual(all.filter(({ name, text }) => hash(printed(engine, text)) !== native[name]).map(({ name }) => name), []);
});
