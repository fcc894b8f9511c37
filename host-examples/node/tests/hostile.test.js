// Whatever comes in, the answer is a list of problems in the native engine's words, and the next request is decided.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { parsed } from '../src/documents.js';
import { Engine } from '../src/engine.js';
import { MalformedRequest } from '../src/errors.js';
import { KINDS, dist, request, skipped } from './engines.js';

const HOSTILE = {
  nothing: '',
  'ten thousand deep': '['.repeat(10_000),
  'ten thousand deep, closed': `${'{"a":'.repeat(10_000)}0${'}'.repeat(10_000)}`,
  'a number of a million digits': `{"account":{"organization":{"max_wallets":${'9'.repeat(1_000_000)}}}}`,
  'a huge exponent': '{"a":1e999999999}',
  'half of a pair': '{"policy":"\\ud800"}',
  'a byte order mark': '\ufeff{}',
  'a zero byte': '\0',
  'over-long': ' '.repeat((32 << 20) + 1),
  'fifty thousand members': `{${Array.from({ length: 50_000 }, (_, n) => `"k${n}":${n}`)}}`,
  'a key twice': '{"policy":"drawdown-1","policy":"drawdown-1"}',
};

for (const kind of KINDS) {
  describe(kind, { skip: skipped(kind) }, () => {
    let engine;
    before(async () => (engine = await Engine.open(kind)));
    after(() => engine.close());

    for (const [what, text] of Object.entries(HOSTILE)) {
      test(what, async () => {
        const error = await engine.decideText(text).catch((error) => error);
        assert.ok(error instanceof MalformedRequest, String(error));
        const { stdout } = spawnSync(join(dist, 'drawdown'), ['decide', '-'], { input: text, encoding: 'utf8' });
        assert.equal(`{"malformed":${error.text}}\n`, stdout);
        assert.equal((await engine.decide(request())).outcome, 'accepted');
      });
    }

    test('half of a pair in a string', async () => {
      const [escaped, raw] = await Promise.all(['{"policy":"\\ud800"}', '{"policy":"\ud800"}'].map((text) => engine.decideText(text).catch((error) => error.problems)));
      assert.deepEqual(raw, escaped);
    });

    test('a document nested too deep to be written', async () => {
      let document = {};
      for (let depth = 0; depth < 100_000; depth += 1) document = { a: document };
      const error = await engine.decide(document).catch((error) => error);
      assert.ok(error instanceof MalformedRequest, String(error));
      assert.equal(error.problems[0].code, 'limit_exceeded');
    });
  });
}

test('bytes that are no UTF-8', () => {
  for (const bytes of [[0xff], [0xf0, 0x9f], [0xed, 0xa0, 0x80]]) {
    assert.throws(() => parsed(Uint8Array.from(bytes)), MalformedRequest);
  }
});
