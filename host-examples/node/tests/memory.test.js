// The memory of an instance is limited, in a process of its own: the limit holds for all of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Engine } from '../src/engine.js';
import { LimitExceeded } from '../src/errors.js';
import { limitMemory } from '../src/limits.js';
import { KINDS, request, skipped } from './engines.js';

limitMemory(4 * 2 ** 20);

for (const kind of KINDS) {
  test(`memory is limited on the ${kind}, and the next request is decided`, { skip: skipped(kind) }, async () => {
    const engine = await Engine.open(kind);
    for (const text of [`[${'0,'.repeat(1 << 20)}0]`, ' '.repeat(8 << 20)]) {
      await assert.rejects(engine.decideText(text), (error) => error instanceof LimitExceeded && error.limit === 'memory');
      assert.equal((await engine.decide(request())).outcome, 'accepted');
    }
    await engine.close();
  });

  test(`a request that the heap cannot hold does not end the program on the ${kind}`, { skip: skipped(kind) }, async () => {
    const engine = await Engine.open(kind, { heapMegabytes: 16 });
    const error = await engine.decideText(JSON.stringify('é'.repeat(24 << 20))).catch((error) => error);
    assert.ok(error instanceof LimitExceeded && error.limit === 'memory', String(error));
    assert.equal((await engine.decide(request())).outcome, 'accepted');
    await engine.close();
  });
}
