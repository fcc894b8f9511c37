// The wrapper: documents in and out, typed errors, limits.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Engine } from '../src/engine.js';
import { EngineError, LimitExceeded, MalformedRequest } from '../src/errors.js';
import { KINDS, request, skipped } from './engines.js';

for (const kind of KINDS) {
  describe(kind, { skip: skipped(kind) }, () => {
    let engine;
    before(async () => (engine = await Engine.open(kind)));
    after(() => engine.close());

    test('an invoice is paid with credits', async () => {
      const answer = await engine.decide(request());
      assert.equal(answer.outcome, 'accepted');
      assert.equal(answer.invoices[0].total_due_amount_cents, 9000);
      assert.equal(answer.account.wallets[0].balance_cents, 0);
    });

    test('a refusal is an answer', async () => {
      const command = { id: 'c1', at: '2026-02-01T00:00:00Z', type: 'top_up', wallet_id: 'none', paid_credits: '10' };
      const answer = await engine.decide({ ...request(), command });
      assert.equal(answer.outcome, 'refused');
      assert.equal(answer.refusals[0].code, 'wallet_not_found');
    });

    test('what is malformed is named', async () => {
      const error = await engine.decide({ ...request(), acount: {} }).catch((error) => error);
      assert.ok(error instanceof MalformedRequest && error instanceof EngineError);
      assert.ok(error.problems.some(({ path }) => path === '/acount'));
    });

    for (const [value, error] of [[Number.NaN, MalformedRequest], [Infinity, MalformedRequest], [1n, TypeError]]) {
      test(`${value} is no JSON`, () => assert.rejects(engine.decide({ ...request(), policy: value }), error));
    }

    test('requests asked for at once are decided in turn', async () => {
      const expected = await engine.decide(request());
      const answers = await Promise.all(Array.from({ length: 50 }, () => engine.decide(request())));
      answers.forEach((answer) => assert.deepEqual(answer, expected));
    });

    test('time is limited, and the next request is decided', async () => {
      // The largest request takes longer than this; opening the engine does not count.
      const short = await Engine.open(kind, { milliseconds: 50 });
      const large = `[${'0,'.repeat(8 << 20)}0]`;
      await assert.rejects(short.decideText(large), (error) => error instanceof LimitExceeded && error.limit === 'time');
      // A busy machine may need more than one try for the smallest request; each gets a thread of its own.
      let error;
      do error = await short.decideText('{').catch((error) => error);
      while (error instanceof LimitExceeded);
      assert.ok(error instanceof MalformedRequest, String(error));
      await short.close();
    });

    test('a stack of one megabyte is enough', async () => {
      const narrow = await Engine.open(kind, { stackMegabytes: 1 });
      assert.equal((await narrow.decide(request())).outcome, 'accepted');
      await narrow.close();
    });
  });
}
