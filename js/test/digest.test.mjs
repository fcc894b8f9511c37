// A host can work out the digest of every command itself, with a library of RFC 8785.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestOf } from './support/digest.mjs';
import { printed, vectors } from './support/vectors.mjs';
import * as engine from '@drawdown/engine';

test('the digest of every vector is that of another library', () => {
  let compared = 0;
  for (const { name, text } of vectors()) {
    const digest = JSON.parse(printed(engine, text)).command?.digest;
    if (digest === undefined) continue;
    assert.equal(digestOf(text), digest, name);
    compared += 1;
  }
  assert.ok(compared > 100, `${compared} digests were compared`);
});
