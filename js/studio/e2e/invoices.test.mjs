/** Invoices, editions and flows. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readFileSync } from 'node:fs';
import { balance, launch, output, picture, quiet, said, scenario, to, visit } from './studio.mjs';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const figure = async (view, id) => (await view.getByTestId(id).textContent()).trim();
const payer = (view, code) => view.locator(`.payer[data-wallet="${code}"]`);

test('an invoice is composed and paid live, explained line by line and wallet by wallet', async () => {
  const visited = await visit(browser);
  const { view } = visited;
  await to(view, 'Invoice');
  assert.equal(await figure(view, 'applied'), '€872.20');
  // Who paid what, from which grant, and why another did not.
  await payer(view, 'compute').getByText('€541.50', { exact: true }).first().waitFor();
  await payer(view, 'compute').getByText(/from Second half commitment/).waitFor();
  assert.equal(await payer(view, 'welcome').getAttribute('data-skipped'), 'expired');
  await picture(view, 'invoice');
  // More than there is: what is left is due.
  await view.getByLabel('Net amount of line 3').fill('900');
  await view.locator('.lines').getByText(/left$/).first().waitFor();
  assert.notEqual(await figure(view, 'due'), '€0.00');
  await view.getByRole('button', { name: 'Add line' }).click();
  await view.getByLabel('Description of line 5').fill('Onboarding');
  await view.getByLabel('Type of line 5').selectOption('add_on');
  await view.getByLabel('Net amount of line 5').fill('10');
  await view.getByLabel('Wallet that line 5 is for').selectOption('summer');
  await view.locator('.lines').getByText('Onboarding').waitFor();
  await view.getByRole('button', { name: 'Remove line 5' }).click();
  await view.getByText('Coupons, progressive billing, credit notes').click();
  await view.getByLabel('Coupons', { exact: true }).fill('50');
  await view.locator('.sums').getByText('−€50.00').waitFor();
  // What cannot be is said at the line, by the engine; the last good result stays, dimmed.
  await view.getByLabel('Net amount of line 2').fill('12,3x');
  await view.getByText('`12,3x` is no amount of EUR with up to 2 decimals').waitFor();
  await view.locator('.stale').waitFor();
  await picture(view, 'invoice-wrong');
  assert.equal(await view.getByLabel('Net amount of line 2').inputValue(), '12,3x');
  await view.getByLabel('Net amount of line 2').fill('412.40');
  await view.locator('.stale').waitFor({ state: 'detached' });
  await view.getByRole('button', { name: 'Finalise invoice' }).click();
  await said(view, 'INV-2026-09 is finalised');
  assert.equal(await view.getByLabel('Invoice id').inputValue(), 'INV-2026-10');
  await view.getByRole('button', { name: 'Reverse INV-2026-09' }).click();
  await said(view, 'INV-2026-09 is reversed');
  await view.getByRole('cell', { name: 'Reversed' }).first().waitFor();
  await to(view, 'Wallets');
  assert.equal(await balance(view, 'compute'), '€541.50');
  quiet(visited);
});

test('an invoice is pasted; garbage is shown where it is wrong, and nothing is lost', async () => {
  const visited = await visit(browser);
  const { view } = visited;
  await to(view, 'Invoice');
  await view.getByRole('button', { name: 'JSON' }).click();
  const area = view.getByLabel('Invoice as JSON');
  const good = { invoice: { lago_id: 'pasted-1', invoice_type: 'subscription', status: 'draft', currency: 'EUR', fees: [{ lago_id: 'f1', item: { type: 'charge', code: 'gpu_hours', name: 'GPU' }, amount_cents: 1000, taxes_rate: '20.0' }] } };
  await area.fill(JSON.stringify(good, null, 2));
  await view.getByText('Reads well').waitFor();
  assert.equal(await figure(view, 'applied'), '€12.00');

  await area.fill('{\n  "invoice": {\n    "currency": "EUR",,\n  }\n}');
  await view.getByRole('button', { name: 'Line 3, column 23' }).click();
  assert.equal(await area.evaluate((field) => field.value.slice(field.selectionStart, field.selectionEnd)), ',');
  await picture(view, 'invoice-garbage');

  const wrong = JSON.stringify(good, null, 2).replace('"amount_cents": 1000', '"amount_cents": "10 euros"');
  await area.fill(wrong);
  await view.getByText('/invoice/fees/0/amount_cents').waitFor();
  await view.locator('.problems button').first().click();
  assert.equal(await area.evaluate((field) => field.value.slice(field.selectionStart, field.selectionEnd)), '"10 euros"');
  // The form is not entered over a text that is no invoice, and the text outlives the page.
  for (const [part, place] of [['"fees": "none"', '/fees'], ['"fees": [{"item": {"type": 7}, "amount_cents": 1}]', '/fees/0/item/type'], ['"invoice_type": 5, "fees": []', '/invoice_type']]) {
    await area.fill(`{"currency": "EUR", "lago_id": "i", ${part}}`);
    await view.getByText(place, { exact: true }).waitFor();
    await view.getByRole('button', { name: 'Form' }).click();
    await said(view, 'The text is no invoice yet.');
    await view.getByRole('button', { name: 'Dismiss' }).click();
  }
  await area.fill('no invoice at all');
  await view.getByRole('button', { name: 'Form' }).click();
  await said(view, 'The text is no invoice yet.');
  await view.waitForTimeout(400);
  await view.reload();
  assert.equal(await view.getByLabel('Invoice as JSON').inputValue(), 'no invoice at all');
  await view.getByLabel('Invoice as JSON').fill(JSON.stringify(good));
  await view.getByRole('button', { name: 'Form' }).click();
  assert.equal(await view.getByLabel('Net amount of line 1').inputValue(), '10.00');
  quiet(visited);
});

test('several wallets with priorities and scopes: the order and the reasons change with them', async () => {
  const visited = await visit(browser);
  const { view } = visited;
  await scenario(view, 'Empty');
  const add = async (name, priority, metrics) => {
    await view.getByRole('button', { name: 'Add wallet' }).click();
    const dialog = view.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).fill(name);
    await dialog.getByLabel('Paid credits', { exact: true }).fill('0');
    await dialog.getByLabel('Granted credits', { exact: true }).fill('50');
    await dialog.getByLabel(/^Priority/).fill(String(priority));
    await dialog.getByLabel(/^Pays for these billable metrics/).fill(metrics);
    await dialog.getByRole('button', { name: 'Create wallet' }).click();
    await dialog.waitFor({ state: 'detached' });
  };
  await add('Open', 20, '');
  await add('Calls', 10, 'api_calls');
  await add('Storage', 1, 'storage_gb');
  await to(view, 'Invoice');
  const order = () => view.locator('.payer').evaluateAll((items) => items.map((item) => item.dataset.wallet));
  assert.deepEqual(await order(), ['storage', 'calls', 'open']);
  await payer(view, 'storage').getByText('Pays only for storage_gb; nothing left on this invoice is.').waitFor();
  await payer(view, 'calls').getByText('€50.00', { exact: true }).waitFor();
  await payer(view, 'open').getByText('€50.00', { exact: true }).waitFor();
  assert.equal(await figure(view, 'due'), '€20.00');
  await to(view, 'Wallets');
  await view.locator('.wallet[data-wallet="open"]').getByRole('button', { name: 'Edit Open' }).click();
  await view.getByRole('dialog').getByLabel(/^Priority/).fill('2');
  await view.getByRole('dialog').getByRole('button', { name: 'Save changes' }).click();
  await view.getByRole('dialog').waitFor({ state: 'detached' });
  await to(view, 'Invoice');
  assert.deepEqual(await order(), ['storage', 'open', 'calls']);
  quiet(visited);
});

test('editions: switched, and two of them side by side: 84 or 90', async () => {
  const visited = await visit(browser);
  const { view } = visited;
  await scenario(view, '84 or 90');
  await to(view, 'Editions');
  const due = (edition) => view.locator(`.side[data-edition="${edition}"]`).getByTestId('side-due').textContent();
  assert.equal(await due('lago-2022-09'), '€84.00');
  assert.equal(await due('lago-2022-12'), '€90.00');
  await view.getByText('Lago, December 2022 leaves €6.00 more to pay than Lago, September 2022.').waitFor();
  await picture(view, 'editions', true);
  await view.getByLabel('Second edition', { exact: true }).selectOption('drawdown-1');
  assert.equal(await due('drawdown-1'), '€90.00');
  await view.getByRole('button', { name: 'Decide it again' }).click();
  await view.getByText('Every command is accepted there too.').waitFor();
  // Switching the edition changes what is decided from now on.
  await view.locator('.edition select').selectOption('lago-2026-08');
  await to(view, 'Invoice');
  assert.equal(await figure(view, 'due'), '€90.00');
  // A single dial, set otherwise; what contradicts is refused by the engine and said.
  await to(view, 'Editions');
  await view.getByLabel('Stage').selectOption('before_tax');
  await to(view, 'Invoice');
  assert.equal(await figure(view, 'due'), '€84.00');
  await to(view, 'Editions');
  await view.getByLabel('Coupons', { exact: true }).selectOption('after_tax');
  await view.getByText(/does not go with stage/).waitFor();
  quiet(visited);
});

test('flows: hover, periods, filters, and the figures as CSV and PNG', async () => {
  const visited = await visit(browser);
  const { view } = visited;
  await to(view, 'Flows');
  const chart = view.locator('.chart canvas');
  const box = await chart.boundingBox();
  const readout = view.getByTestId('readout');
  await chart.hover({ position: { x: box.width * 0.1, y: box.height / 2 } });
  await readout.getByText('Jan 2026').waitFor();
  await readout.getByText('€3,200.00').waitFor();
  await picture(view, 'flows');
  // The same by keyboard.
  await view.mouse.move(0, 0);
  await view.locator('.chart').focus();
  await view.keyboard.press('ArrowLeft');
  await readout.getByText('Aug 2026').waitFor();

  const rows = () => view.getByRole('group', { name: 'Every figure' }).locator('tbody tr').count();
  assert.equal(await rows(), 9);
  await view.getByRole('button', { name: 'Credits', exact: true }).click();
  await readout.getByText(/,/).first().waitFor();
  await view.getByRole('button', { name: 'Money', exact: true }).click();

  const [csvFile] = await Promise.all([view.waitForEvent('download'), view.getByRole('button', { name: 'CSV' }).click()]);
  await csvFile.saveAs(`${output}flows.csv`);
  const csv = readFileSync(`${output}flows.csv`, 'utf8').trim().split('\r\n');
  assert.equal(csv.length, 10);
  const header = csv[0].split(',');
  for (const line of csv.slice(1)) {
    const row = Object.fromEntries(line.split(',').map((value, index) => [header[index], value]));
    const cents = (name) => Number(row[`${name}_amount_cents`]);
    assert.equal(cents('opening') + cents('offered') + cents('paid') - cents('consumed') - cents('voided'), cents('closing'));
  }
  const [pngFile] = await Promise.all([view.waitForEvent('download'), view.getByRole('button', { name: 'PNG' }).click()]);
  assert.match(pngFile.suggestedFilename(), /\.png$/);
  await pngFile.saveAs(`${output}flows-export.png`);
  assert.deepEqual([...readFileSync(`${output}flows-export.png`).subarray(1, 4)], [...Buffer.from('PNG')]);

  await view.getByRole('button', { name: 'Weekly' }).click();
  assert.ok((await rows()) > 30);
  await view.getByRole('button', { name: 'Daily' }).click();
  assert.ok((await rows()) > 200);
  await picture(view, 'flows-daily');
  await view.getByRole('button', { name: 'Monthly' }).click();
  await view.getByLabel('From').fill('2026-04-01');
  await view.getByLabel('To', { exact: true }).fill('2026-06-30');
  assert.equal(await rows(), 3);
  await view.getByLabel('Customer country').fill('DE');
  await view.getByRole('heading', { name: 'No flow in this span' }).waitFor();
  await view.getByLabel('Customer country').fill('FR');
  await view.locator('.chart canvas').waitFor();
  await view.getByRole('button', { name: /^Voided/ }).click();
  assert.equal(await view.getByRole('button', { name: /^Voided/ }).getAttribute('aria-pressed'), 'false');
  quiet(visited);
});
