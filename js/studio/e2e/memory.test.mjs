/** History, undo, sharing, importing: what is kept, and how it comes and goes. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readFileSync } from 'node:fs';
import { asFile, balance, launch, output, picture, quiet, said, scenario, serve, to, visit, wallet } from './studio.mjs';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

test('history: undo, redo and back to any point by replay; the replay gives the very account', async () => {
  const visited = await visit(browser);
  const { view } = visited;
  const before = await balance(view, 'platform');
  await wallet(view, 'platform').getByRole('button', { name: /^Void/ }).click();
  await view.getByRole('dialog').getByLabel('Credits to void').fill('100');
  await view.getByRole('dialog').getByRole('button', { name: 'Void credits' }).click();
  const after = await balance(view, 'platform');
  assert.notEqual(after, before);
  await view.getByRole('button', { name: 'Undo', exact: true }).click();
  assert.equal(await balance(view, 'platform'), before);
  await view.getByRole('button', { name: 'Redo', exact: true }).click();
  assert.equal(await balance(view, 'platform'), after);

  await to(view, 'History');
  await view.getByRole('button', { name: 'Verify' }).click();
  await said(view, 'gives exactly this account, byte for byte');
  await view.getByRole('button', { name: 'More about s38' }).click();
  await view.getByText('Balances after it').waitFor();
  await picture(view, 'history');
  await view.getByRole('button', { name: 'Back to here after s35' }).click();
  await to(view, 'Wallets');
  assert.equal(await balance(view, 'compute'), '€1,050.00');
  await view.waitForTimeout(400);
  await view.reload();
  assert.equal(await balance(view, 'compute'), '€1,050.00');
  await view.getByRole('button', { name: 'Redo', exact: true }).click();
  assert.equal(await balance(view, 'compute'), '€541.50');
  quiet(visited);
});

test('a scenario is shared as a link, opens elsewhere with the same figures, and the own one is kept', async () => {
  const server = await serve();
  const visited = await visit(browser, { address: server.address });
  const { view, context } = visited;
  await wallet(view, 'platform').getByRole('button', { name: /^Void/ }).click();
  await view.getByRole('dialog').getByLabel('Credits to void').fill('111');
  await view.getByRole('dialog').getByRole('button', { name: 'Void credits' }).click();
  const figure = await balance(view, 'platform');
  await view.getByRole('button', { name: 'Share' }).click();
  await view.getByRole('dialog').getByText(/characters/).waitFor();
  const link = await view.getByRole('dialog').getByLabel('Link').inputValue();
  await picture(view, 'share');
  assert.ok(link.startsWith(`${server.address}#s=`));
  console.log(`a link of the demo scenario has ${link.length} characters`);
  await context.close();

  const other = await visit(browser, { address: server.address });
  await scenario(other.view, 'A week of expiry');
  await other.view.waitForTimeout(400);
  await other.view.goto('about:blank');
  await other.view.goto(link);
  await said(other.view, 'Opened the shared scenario');
  assert.equal(await balance(other.view, 'platform'), figure);
  assert.equal(await other.view.evaluate(() => location.hash), '#/wallets');
  await other.view.getByRole('button', { name: 'Back', exact: true }).click();
  await wallet(other.view, 'carries_over').waitFor();
  await other.view.goto('about:blank');
  await other.view.goto(`${server.address}#s=broken`);
  await said(other.view, 'The link holds no scenario');
  await wallet(other.view, 'carries_over').waitFor();
  quiet(visited);
  quiet(other);
  server.close();
});

const ANSWERS = {
  wallets: {
    wallets: [
      { lago_id: 'w-1', lago_customer_id: 'c-1', external_customer_id: 'acme', status: 'active', currency: 'EUR', name: 'From Lago', code: 'from_lago', priority: 5, rate_amount: '1.5', credits_balance: '10', balance_cents: 1500, consumed_credits: '2', created_at: '2026-01-29T08:59:51Z', expiration_at: null, applies_to: { fee_types: ['charge'], billable_metric_codes: ['usage'] }, payment_method: { payment_method_type: 'card' } },
    ],
    meta: { current_page: 1, next_page: null },
  },
  transactions: {
    wallet_transactions: [
      { lago_id: 't-1', lago_wallet_id: 'w-1', status: 'settled', source: 'manual', transaction_status: 'purchased', transaction_type: 'inbound', amount: '15', credit_amount: '10', remaining_amount_cents: 1500, remaining_credit_amount: '10.0', priority: 50, settled_at: '2026-01-29T08:59:51Z', created_at: '2026-01-29T08:59:51Z', name: 'Imported top-up' },
    ],
  },
  invoice: {
    invoice: { lago_id: 'i-1', number: 'LAG-1', invoice_type: 'subscription', status: 'finalized', currency: 'EUR', fees_amount_cents: 100, taxes_amount_cents: 20, sub_total_excluding_taxes_amount_cents: 100, sub_total_including_taxes_amount_cents: 120, total_amount_cents: 120, fees: [{ lago_id: 'f-1', item: { type: 'charge', code: 'usage', name: 'Usage' }, amount_cents: 100, taxes_amount_cents: 20, taxes_rate: '20.0' }], customer: { external_id: 'acme' } },
  },
  usage: { customer_usage: { from_datetime: '2026-07-01T00:00:00Z', currency: 'EUR', amount_cents: 123, total_amount_cents: 148, taxes_amount_cents: 25, charges_usage: [{ units: '1.0', amount_cents: 123, billable_metric: { code: 'usage' } }] } },
  customer: { customer: { external_id: 'acme', currency: 'EUR', timezone: 'Europe/Paris', applicable_timezone: 'Europe/Paris', country: 'US', taxes: [{ rate: 20.0 }] } },
};

test("documents of Lago's API are imported, wrappers taken off, complaints at their place", async () => {
  const visited = await visit(browser);
  const { view } = visited;
  await scenario(view, 'Empty');
  await to(view, 'Import');
  await picture(view, 'import-empty');
  const area = view.getByLabel('JSON to import');
  const paste = (value) => area.fill(typeof value === 'string' ? value : JSON.stringify(value, null, 2));

  await paste('{"wallets": [\n  {"lago_id": "w-1",\n   "status": active}\n]}');
  await view.getByRole('button', { name: 'Line 3, column 14' }).waitFor();
  await picture(view, 'import-garbage');
  const wrong = structuredClone(ANSWERS.wallets);
  wrong.wallets[0].rate_amount = 'much';
  await paste(wrong);
  await view.getByText('/wallets/0/rate_amount').waitFor();
  await view.locator('.problems button').first().click();
  assert.equal(await area.evaluate((field) => field.value.slice(field.selectionStart, field.selectionEnd)), '"much"');
  await paste({ fees: [{ item: { type: 'charge' }, amount_cents: 1 }, { item: { type: 'charge' }, amount_cents: 'one' }] });
  await view.getByText('/fees/1/amount_cents').waitFor();
  await paste('{"something": "else"}');
  await view.getByText(/none of the documents that the studio knows/).waitFor();

  await paste(ANSWERS.customer);
  await view.getByRole('button', { name: 'Add to this scenario' }).click();
  await view.getByText('acme').first().waitFor();
  await to(view, 'Import');
  await paste(ANSWERS.wallets);
  await view.getByText('1 wallet', { exact: true }).waitFor();
  await picture(view, 'import');
  await view.getByRole('button', { name: 'Add to this scenario' }).click();
  assert.equal(await balance(view, 'from_lago'), '€15.00');
  await to(view, 'Import');
  await paste(ANSWERS.transactions);
  await view.getByRole('button', { name: 'Add to this scenario' }).click();
  await view.getByText('Imported top-up').waitFor();
  await to(view, 'Import');
  await paste(ANSWERS.usage);
  await view.getByRole('button', { name: 'Take it as current usage' }).click();
  await view.locator('.ongoing').getByText('€13.52').waitFor();
  await to(view, 'Import');
  await paste(ANSWERS.invoice);
  await view.getByRole('button', { name: 'Open the invoice in the composer' }).click();
  assert.equal((await view.getByTestId('applied').textContent()).trim(), '€1.20');
  await view.getByRole('button', { name: 'Finalise invoice' }).click();
  await said(view, 'i-1 is finalised');
  // The next one goes by its own id alone.
  assert.equal(await view.getByLabel('Invoice id').inputValue(), 'i-2');
  assert.equal(await view.locator('.composer .note.wrong').filter({ hasText: /./ }).count(), 0);
  assert.notEqual(await view.locator('.result').getAttribute('data-state'), 'malformed');
  await to(view, 'Wallets');
  assert.equal(await balance(view, 'from_lago'), '€13.80');
  // An import is a step like any other: it can be taken back.
  for (let times = 0; times < 3; times += 1) await view.getByRole('button', { name: 'Undo', exact: true }).click();
  assert.equal(await wallet(view, 'from_lago').count(), 0);
  quiet(visited);
});

test('the scenario goes out as a file and comes back in', async () => {
  const visited = await visit(browser);
  const { view } = visited;
  const figure = await balance(view, 'compute');
  await to(view, 'Import');
  const [file] = await Promise.all([view.waitForEvent('download'), view.getByRole('button', { name: 'Export scenario' }).click()]);
  await file.saveAs(`${output}scenario.json`);
  await scenario(view, 'Empty');
  await to(view, 'Import');
  await view.getByLabel('File to import').setInputFiles(`${output}scenario.json`);
  await view.getByRole('button', { name: 'Load this scenario' }).click();
  assert.equal(await balance(view, 'compute'), figure);
  assert.ok(JSON.parse(readFileSync(`${output}scenario.json`, 'utf8')).commands.length > 30);
  quiet(visited);
});

test('what the browser kept and cannot be read is said, kept aside, and can be taken out', async () => {
  const scenario = { name: 'x', policy: 'drawdown-1', base: { wallets: [] }, steps: [], undone: [], clock: '2026-09-14T09:30:00Z', draft: {}, usage: { currency: 'EUR', charges: [] } };
  const kept = (change) => JSON.stringify({ v: 1, scenario: { ...scenario, ...change }, text: null, pasted: '' });
  for (const text of ['{"v": 1, ', 'null', '{"v":1}', kept({ undone: undefined }), kept({ draft: { fees: 'none' } }), kept({ usage: {} }), kept({ policy: {} }), kept({ clock: 'noon' }), kept({ steps: [{}] })]) {
    const visited = await visit(browser, { address: 'data:text/html,<h1>before</h1>' });
    const { view, context } = visited;
    await context.addInitScript((text) => {
      // Storage that is full: what is there can be read, and nothing can be put beside it.
      const held = new Map([['drawdown.scenario', text]]);
      Storage.prototype.getItem = (name) => held.get(name) ?? null;
      Storage.prototype.setItem = () => {
        throw new DOMException('full', 'QuotaExceededError');
      };
    }, text);
    await view.goto(asFile);
    await said(view, 'What the last visit left cannot be read');
    assert.equal(await view.locator('.wallet').count(), 4, text);
    const [file] = await Promise.all([view.waitForEvent('download'), view.getByRole('button', { name: 'Save it' }).click()]);
    assert.equal(readFileSync(await file.path(), 'utf8'), text);
    quiet(visited);
    await context.close();
  }
});

test('a scenario that is none is refused whole, with the reason', async () => {
  const visited = await visit(browser);
  const { view } = visited;
  const script = { v: 1, name: 'x', policy: 'drawdown-1', base: { wallets: [] }, commands: [], clock: '2026-09-14T09:30:00Z', draft: {}, usage: { currency: 'EUR', charges: [] } };
  const refused = async (change, reason) => {
    await view.getByLabel('JSON to import').fill(JSON.stringify({ ...script, ...change }));
    await view.getByRole('button', { name: 'Load this scenario' }).click();
    await said(view, reason);
  };
  await to(view, 'Import');
  await refused({ base: { wallets: [{}] } }, '/account/wallets/0/id `id` is missing');
  await refused({ base: undefined }, 'its account cannot be read');
  await refused({ policy: 'lago-2021' }, '`lago-2021` is none of');
  await refused({ clock: 'noon' }, '`noon` is no instant');
  await refused({ commands: [null] }, 'its list of commands cannot be read');
  await refused({ commands: [{ command: { id: 's1', at: script.clock, type: 'import' }, imported: { wallets: 7 } }] }, '/account/wallets');
  await refused({ draft: { fees: [7] } }, 'its draft invoice cannot be read');
  await refused({ usage: { currency: 'EUR' } }, 'its usage cannot be read');
  await to(view, 'Wallets');
  assert.equal(await view.locator('.wallet').count(), 4);
  quiet(visited);
});
