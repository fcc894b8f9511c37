// Invoices previewed over HTTP.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { Engine } from '../src/engine.js';
import { previewServer, readAccounts } from '../src/preview-server.js';

const invoice = { id: 'inv-1', currency: 'EUR', fees: [{ item: { type: 'charge', code: 'calls' }, amount_cents: 10000, taxes_rate: '20' }] };
let engine;
let server;

before(async () => {
  engine = await Engine.open('component', { milliseconds: 5_000 });
  const accounts = await readAccounts(new URL('../sample/accounts.jsonl', import.meta.url));
  server = previewServer({ engine, accounts, now: () => new Date('2026-01-15T00:00:00Z') }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

after(async () => {
  server.close();
  await engine.close();
});

async function post(customer, body) {
  const response = await fetch(`http://127.0.0.1:${server.address().port}/customers/${customer}/invoice_preview`, { method: 'POST', body });
  return { status: response.status, body: await response.json() };
}

test('credits pay what they can', async () => {
  const { status, body } = await post('acme', JSON.stringify(invoice));
  assert.equal(status, 200);
  assert.equal(body.invoice.prepaid_credit_amount_cents, 3000);
  assert.equal(body.invoice.total_due_amount_cents, 9000);
  assert.equal(body.explanation.wallets[0].wallet_id, 'acme-1');
});

test('a preview stores nothing', async () => {
  const [first, second] = [await post('acme', JSON.stringify(invoice)), await post('acme', JSON.stringify(invoice))];
  assert.deepEqual(first, second);
});

test('a stored account that is malformed is named', async () => {
  const { status, body } = await post('initech', JSON.stringify(invoice));
  assert.equal(status, 400);
  assert.ok(body.problems.some(({ path }) => path === '/account/wallets/0/currency'));
});

for (const customer of ['nobody', '%ff', '%']) {
  test(`an unknown customer: ${customer}`, async () => assert.equal((await post(customer, '{}')).status, 404));
}

test('an id that a path must escape', async () => assert.equal((await post('%61cme', JSON.stringify(invoice))).status, 200));

for (const [what, body] of Object.entries({
  'no JSON': '{',
  'no invoice': '[]',
  'no UTF-8': Uint8Array.from([0x22, 0xff, 0x22]),
  'ten thousand deep': `${'['.repeat(10_000)}${']'.repeat(10_000)}`,
  'a huge number': `{"currency":"EUR","fees":[{"amount_cents":${'9'.repeat(10_000)}}]}`,
})) {
  test(`${what} is malformed`, async () => {
    const { status, body: answer } = await post('acme', body);
    assert.equal(status, 400);
    assert.equal(answer.code, 'malformed');
    assert.ok(answer.problems.length > 0);
  });
}

test('a body that is too large', async () => {
  const { status, body } = await post('acme', ' '.repeat((1 << 20) + 1));
  assert.deepEqual([status, body.code], [413, 'body_too_large']);
});
