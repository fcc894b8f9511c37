/** What is typed key by key: dates, figures, names that are written from right to left. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, load, picture, quiet, scenario, to, visit, wallet } from './studio.mjs';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** Opens the dialog that adds a wallet to a customer without one, in the zone of the scenario. */
async function adding(view, zone) {
  if (zone) await load(view, [], { base: { organization: { timezone: zone, max_wallets: 50 }, customer: { external_id: 'customer-1', currency: 'EUR', timezone: zone }, wallets: [], wallet_transactions: [] } });
  else await scenario(view, 'Empty');
  await view.getByRole('button', { name: /^Add .*wallet/ }).first().click();
  return view.getByRole('dialog', { name: 'Add a wallet' });
}

/** The instant in the request that the history shows of the newest step. */
async function sent(view) {
  return view.evaluate(() => JSON.parse(localStorage.getItem('drawdown.scenario')).scenario.steps.at(-1).command.wallet.expiration_at);
}

async function created(view, dialog) {
  await dialog.getByRole('button', { name: 'Create wallet' }).click();
  await dialog.waitFor({ state: 'detached' });
  await view.waitForFunction(() => localStorage.getItem('drawdown.scenario') !== null);
  await view.evaluate(() => dispatchEvent(new Event('pagehide')));
}

test('a date alone is the end of that day in the zone that the field shows', async () => {
  for (const [zone, instant] of [['Europe/Paris', '2027-03-28T22:00:00Z'], ['America/Santiago', '2027-03-29T03:00:00Z'], ['UTC', '2027-03-29T00:00:00Z']]) {
    const visited = await visit(browser);
    const { view } = visited;
    const dialog = await adding(view, zone);
    await dialog.getByLabel('Expiration optional', { exact: true }).focus();
    await view.keyboard.type('03282027');
    await dialog.getByText(`That is the end of that day in ${zone}`).waitFor();
    if (zone === 'UTC') await picture(view, 'date-alone');
    await created(view, dialog);
    assert.equal(await sent(view), instant, zone);
    quiet(visited);
  }
});

test('a date and a time are that instant, and a year is typed again', async () => {
  const visited = await visit(browser);
  const { view } = visited;
  const dialog = await adding(view, 'Europe/Paris');
  await dialog.getByLabel('Expiration optional', { exact: true }).focus();
  await view.keyboard.type('12312026');
  await dialog.getByLabel('Expiration: time').focus();
  await view.keyboard.type('0630p');
  // Back to the year, digit by digit.
  await dialog.getByLabel('Expiration optional', { exact: true }).focus();
  await view.keyboard.press('ArrowRight');
  await view.keyboard.press('ArrowRight');
  await view.keyboard.type('2028');
  assert.equal(await dialog.getByLabel('Expiration optional', { exact: true }).inputValue(), '2028-12-31');
  await created(view, dialog);
  assert.equal(await sent(view), '2028-12-31T17:30:00Z');
  // And in the dialog of the wallet that is there.
  await view.getByRole('button', { name: /^Edit/ }).last().click();
  const edit = view.getByRole('dialog');
  await edit.getByLabel('Expiration optional', { exact: true }).focus();
  await view.keyboard.press('ArrowRight');
  await view.keyboard.press('ArrowRight');
  await view.keyboard.type('2029');
  await edit.getByRole('button', { name: 'Save changes' }).click();
  await edit.waitFor({ state: 'detached' });
  await view.getByText('31 Dec 2029').waitFor();
  quiet(visited);
});

test('a date of which a part is missing is never dropped in silence', async () => {
  const visited = await visit(browser);
  const { view } = visited;
  const dialog = await adding(view);
  await dialog.getByLabel('Expiration optional', { exact: true }).focus();
  await view.keyboard.type('0328');
  await dialog.getByLabel('Name', { exact: true }).click();
  await dialog.getByText('Not a whole date of 1970 to 2099 yet').waitFor();
  await dialog.getByRole('button', { name: 'Create wallet' }).click();
  await dialog.getByText('Not a whole date of 1970 to 2099 yet').waitFor();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  assert.equal(await view.locator('.wallet').count(), 0);
  quiet(visited);
});

test('figures with commas and blanks are read; one that may be two figures is not', async () => {
  const visited = await visit(browser);
  const { view } = visited;
  const dialog = await adding(view);
  const paid = dialog.getByLabel('Granted credits', { exact: true });
  for (const [typed, shown] of [['7,5', '7.5 credits (€7.50)'], ['1 234,5', '1,234.5 credits (€1,234.50)'], ['1,234.5', '1,234.5 credits (€1,234.50)'], ['12.', '12 credits (€12.00)']]) {
    await paid.fill('');
    await paid.pressSequentially(typed);
    assert.equal(await paid.inputValue(), typed);
    await dialog.getByText(`${shown} are granted`).waitFor();
  }
  await paid.fill('1,000');
  await dialog.getByText('Granted credits must be a number, 0 or more').first().waitFor();
  await paid.fill('7,5');
  await dialog.getByText('Limits, payment and alert').click();
  const limit = dialog.getByLabel('Smallest paid top-up');
  await limit.pressSequentially('2,50');
  await dialog.getByLabel('Paid credits', { exact: true }).fill('1');
  // What is refused is told in money, not in minor units.
  await dialog.getByText("€1.00 is less than this wallet's smallest paid top-up, €2.50").waitFor();
  await picture(view, 'refusal-in-words');
  await dialog.getByLabel('Paid credits', { exact: true }).fill('0');
  await created(view, dialog);
  assert.equal(await view.locator('.wallet .figure').textContent(), '€7.50');
  quiet(visited);
});

test('a name cannot reorder the money beside it', async () => {
  const visited = await visit(browser);
  const { view } = visited;
  const names = ['\u202e123 live', 'محفظة 7', 'ארנק'];
  await load(
    view,
    names.map((name, index) => ({ type: 'create_wallet', wallet: { name, code: `w${index}`, currency: 'EUR', rate_amount: '1', granted_credits: String(100 + index) } })),
  );
  await picture(view, 'names-from-right-to-left', true);
  // Where the figures stand tells their order: each digit of a balance is to the right of the one before it.
  const sorted = await view.evaluate(() => {
    const ordered = (node, text, from) => {
      const range = document.createRange();
      const left = [...text].map((_, index) => {
        range.setStart(node, from + index);
        range.setEnd(node, from + index + 1);
        return range.getBoundingClientRect().left;
      });
      return left.every((x, index) => index === 0 || x > left[index - 1]);
    };
    const walker = document.createTreeWalker(document.getElementById('main') ?? document.body, NodeFilter.SHOW_TEXT);
    let [checked, wrong] = [0, []];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const found = /€[0-9.,]+/.exec(node.textContent);
      const box = node.parentElement.getBoundingClientRect();
      if (!found || box.width === 0) continue;
      checked += 1;
      if (!ordered(node, found[0], found.index)) wrong.push(node.textContent);
    }
    return { checked, wrong };
  });
  assert.ok(sorted.checked > 3);
  assert.deepEqual(sorted.wrong, []);
  await wallet(view, 'w0').getByRole('button', { name: /^Top up/ }).click();
  const dialog = view.getByRole('dialog');
  await dialog.getByLabel('Granted credits').fill('5');
  // Inside of an isolate the figures before the name stand as they are written.
  assert.match(await dialog.getByText(/5 credits \(€5\.00\) are granted to/).textContent(), /\u2068\u202e123 live\u2069/);
  quiet(visited);
});

test('what ends next is a grant, too', async () => {
  const visited = await visit(browser);
  const { view } = visited;
  await load(view, [
    { type: 'create_wallet', wallet: { name: 'Main', code: 'main', currency: 'EUR', rate_amount: '1', granted_credits: '100', expiration_at: '2027-06-30T22:00:00Z' } },
    { type: 'top_up', wallet_id: 's1/1', granted_credits: '30', expiration_at: '2026-10-01T00:00:00Z' },
    { type: 'top_up', wallet_id: 's1/1', granted_credits: '20', starts_at: '2026-09-20T08:00:00Z', expiration_at: '2026-11-01T00:00:00Z' },
  ]);
  assert.match(await view.locator('.totals').textContent(), /Next to expire€30\.00Main, in 17 days/);
  const card = wallet(view, 'main');
  await card.getByText('€30.00 1 Oct 2026').waitFor();
  await card.getByText('€20.00 1 Nov 2026').waitFor();
  await view.getByText('From 20 Sept 2026, 08:00 until 1 Nov 2026, 00:00').waitFor();
  await picture(view, 'grants-that-end', true);
  quiet(visited);
});

test('the ongoing balance of the demo counts the tax on its usage', async () => {
  const visited = await visit(browser);
  const { view } = visited;
  await to(view, 'Usage');
  assert.equal(await view.getByLabel('Tax on all of it').inputValue(), '104.89');
  quiet(visited);
});

test('no residue is claimed only where there is none', async () => {
  const visited = await visit(browser);
  const { view } = visited;
  const fee = (code, amount) => ({ item: { type: 'charge', code }, amount_cents: amount, taxes_precise_amount: '0.004', taxes_amount_cents: 0 });
  await load(view, [{ type: 'create_wallet', wallet: { name: 'Calls', code: 'calls', currency: 'EUR', rate_amount: '1', granted_credits: '100', applies_to: { billable_metric_codes: ['calls'] } } }], {
    draft: { id: 'i1', invoice_type: 'subscription', status: 'draft', currency: 'EUR', fees: [fee('calls', 1000), { item: { type: 'charge', code: 'other' }, amount_cents: 500 }] },
  });
  await to(view, 'Invoice');
  await view.locator('.payer').first().waitFor();
  const notes = await view.locator('.notes').first().textContent();
  const residues = await view.locator('.payers').getByText(/rounded by/).count();
  assert.equal(/no residue/.test(notes), residues === 0, notes);
  quiet(visited);
});
