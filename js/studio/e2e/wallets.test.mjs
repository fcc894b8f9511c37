/** The life of a wallet, as a person leads it through the page. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { balance, launch, load, picture, quiet, said, scenario, to, visit, wallet } from './studio.mjs';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

test('the first visit shows a realistic scenario; reset brings it back', async () => {
  const visited = await visit(browser);
  const { view } = visited;
  assert.equal(await view.locator('.wallet').count(), 4);
  assert.equal(await view.getByRole('heading', { name: /payments pending/ }).textContent(), '2 payments pending');
  await picture(view, 'wallets', true);
  await wallet(view, 'summer').getByRole('button', { name: /Terminate/ }).click();
  await view.getByRole('dialog').getByRole('button', { name: 'Terminate wallet' }).click();
  await wallet(view, 'summer').getByText(/Ended/).waitFor();
  await view.getByRole('button', { name: 'Reset to the demo' }).click();
  await said(view, 'The demo scenario is back.');
  await wallet(view, 'summer').getByRole('button', { name: /Terminate/ }).waitFor();
  quiet(visited);
});

test('a wallet is added with rate, paid, granted and expiration, then paid, edited and ended', async () => {
  const visited = await visit(browser);
  const { view } = visited;
  await scenario(view, 'Empty');
  await view.getByRole('heading', { name: 'No wallet yet' }).waitFor();
  await picture(view, 'wallets-empty');
  await view.getByRole('button', { name: 'Add the first wallet' }).click();
  const dialog = view.getByRole('dialog', { name: 'Add a wallet' });
  await dialog.getByLabel('Name', { exact: true }).fill('Prepaid');
  await dialog.getByLabel('Rate').fill('2');
  await dialog.getByLabel('Paid credits', { exact: true }).fill('50');
  await dialog.getByLabel('Granted credits', { exact: true }).fill('5');
  await dialog.getByLabel('Expiration optional', { exact: true }).fill('2026-12-31');
  await dialog.getByLabel('Expiration: time').fill('23:59');
  await dialog.getByLabel(/^Priority/).fill('7');
  await dialog.getByRole('checkbox', { name: 'Charge', exact: true }).check();
  // What will happen is the engine's word, before anything is stored.
  await dialog.getByText('A purchase of 50 credits (€100.00) for Prepaid waits for its payment.').waitFor();
  await picture(view, 'wallet-add');
  await dialog.getByLabel(/^Priority/).fill('99');
  assert.match(await dialog.locator('.note.wrong').first().textContent(), /whole number from 1 to 50/);
  await dialog.getByLabel('Rate').fill('abc');
  await dialog.getByRole('button', { name: 'Create wallet' }).click();
  await dialog.getByText('`abc` is not in plain digits').waitFor();
  await picture(view, 'wallet-add-wrong');
  await dialog.getByLabel('Rate').fill('2');
  await dialog.getByLabel(/^Priority/).fill('7');
  await dialog.getByRole('button', { name: 'Create wallet' }).click();
  await dialog.waitFor({ state: 'detached' });
  // The bonus comes with its payment.
  assert.equal(await balance(view, 'prepaid'), '€0.00');
  await wallet(view, 'prepaid').getByText('Priority 7').waitFor();
  await wallet(view, 'prepaid').getByText('charge fees').waitFor();

  await view.getByRole('button', { name: 'Confirm' }).click();
  await said(view, 'Payment confirmed');
  assert.equal(await balance(view, 'prepaid'), '€110.00');

  await wallet(view, 'prepaid').getByRole('button', { name: 'Top up Prepaid' }).click();
  await view.getByRole('dialog').getByLabel('Paid credits').fill('30');
  await view.getByRole('dialog').getByLabel('Granted credits').fill('1');
  await view.getByRole('dialog').getByRole('button', { name: 'Top up' }).click();
  await view.getByRole('button', { name: 'Fail' }).click();
  await said(view, 'The purchase failed');
  assert.equal(await balance(view, 'prepaid'), '€110.00');
  // A failed purchase whose invoice is paid later settles.
  await view.locator('tr[data-status="failed"]').getByRole('button', { name: 'Confirm' }).click();
  assert.equal(await balance(view, 'prepaid'), '€172.00');

  await wallet(view, 'prepaid').getByRole('button', { name: 'Edit Prepaid' }).click();
  await view.getByRole('dialog').getByLabel('Name', { exact: true }).fill('Prepaid plus');
  await view.getByRole('dialog').getByLabel(/^Priority/).fill('3');
  await view.getByRole('dialog').getByLabel('Expiration optional', { exact: true }).fill('');
  await view.getByRole('dialog').getByRole('button', { name: 'Save changes' }).click();
  await wallet(view, 'prepaid').getByRole('heading', { name: 'Prepaid plus' }).waitFor();
  await wallet(view, 'prepaid').getByText('never').waitFor();

  await wallet(view, 'prepaid').getByRole('button', { name: /^Void/ }).click();
  await view.getByRole('dialog').getByLabel('Credits to void').fill('1000');
  await view.getByRole('dialog').getByRole('button', { name: 'Void credits' }).click();
  await view.getByRole('dialog').locator('.note.wrong').waitFor();
  await view.getByRole('dialog').getByLabel('Credits to void').fill('2');
  await view.getByRole('dialog').getByRole('button', { name: 'Void credits' }).click();
  await said(view, 'The credits are voided.');
  assert.equal(await balance(view, 'prepaid'), '€168.00');

  await view.getByRole('button', { name: /^Refund/ }).first().click();
  await view.getByRole('dialog').getByLabel('Money to refund').fill('20');
  await view.getByRole('dialog').getByRole('button', { name: 'Refund' }).click();
  await said(view, '€20.00 are refunded.');
  assert.equal(await balance(view, 'prepaid'), '€148.00');

  await view.getByRole('button', { name: /^Void what is left/ }).first().click();
  await view.getByRole('dialog').getByText(/left\.$/).waitFor();
  await view.getByRole('dialog').getByRole('button', { name: 'Void credits' }).click();
  await said(view, 'The credits are voided.');

  await wallet(view, 'prepaid').getByRole('button', { name: /^Terminate/ }).click();
  await picture(view, 'wallet-terminate');
  await view.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await wallet(view, 'prepaid').getByRole('button', { name: /^Terminate/ }).click();
  await view.getByRole('dialog').getByRole('button', { name: 'Terminate wallet' }).click();
  await wallet(view, 'prepaid').getByText(/^Ended/).waitFor();
  assert.equal(await balance(view, 'prepaid'), '€0.00');
  await picture(view, 'wallet-ended', true);
  quiet(visited);
});

test('rules: an interval and a threshold rule are set, run and paid', async () => {
  const visited = await visit(browser);
  const { view } = visited;
  await scenario(view, 'Empty');
  await view.getByRole('button', { name: 'Add the first wallet' }).click();
  const dialog = view.getByRole('dialog');
  await dialog.getByLabel('Name', { exact: true }).fill('Auto');
  await dialog.getByLabel('Paid credits', { exact: true }).fill('0');
  await dialog.getByLabel('Granted credits', { exact: true }).fill('60');
  await dialog.getByText(/^Automatic top-up/).click();
  await dialog.getByRole('button', { name: 'Below a threshold' }).click();
  await dialog.getByLabel('Threshold', { exact: true }).fill('50');
  await dialog.getByLabel('Method').selectOption('target');
  await dialog.getByLabel('Target ongoing balance').fill('200');
  await picture(view, 'rule-threshold');
  await dialog.getByRole('button', { name: 'Create wallet' }).click();
  await dialog.waitFor({ state: 'detached' });

  await to(view, 'Usage');
  await view.getByLabel('Metric 1', { exact: true }).fill('api_calls');
  await view.getByLabel('Usage of metric 1').fill('25');
  // The preview moves with every keystroke, and nothing is stored yet.
  await view.locator('.ongoing').getByText('€35.00').waitFor();
  await view.getByText(/top-up rule of Auto fires: 165 paid/).waitFor();
  await picture(view, 'usage-threshold');
  await view.getByRole('button', { name: 'Refresh balances' }).click();
  await said(view, 'Ongoing balances are refreshed.');
  await to(view, 'Wallets');
  await view.getByText('€165.00').first().waitFor();
  await view.getByRole('button', { name: 'Confirm' }).click();
  assert.equal(await balance(view, 'auto'), '€225.00');

  await wallet(view, 'auto').getByRole('button', { name: 'Edit Auto' }).click();
  await dialog.getByText(/^Automatic top-up/).click();
  await dialog.getByRole('button', { name: 'On an interval' }).click();
  await dialog.getByLabel('Interval').selectOption('weekly');
  await dialog.getByLabel('Method').selectOption('fixed');
  await dialog.getByLabel('Paid credits of the rule').fill('10');
  await dialog.getByLabel('Granted credits of the rule').fill('2');
  await dialog.getByRole('button', { name: 'Save changes' }).click();
  await dialog.waitFor({ state: 'detached' });
  await wallet(view, 'auto').getByText('Weekly: 10 paid, 2 granted').waitFor();
  // Two weeks later it has run three times: its first week began when it was made.
  await view.getByRole('button', { name: 'Clock:' }).click();
  await dialog.getByRole('button', { name: '+1 week' }).click();
  await dialog.getByRole('button', { name: '+1 week' }).click();
  await dialog.getByRole('button', { name: 'Move the clock' }).click();
  await said(view, '3 things happened on the way.');
  assert.equal(await balance(view, 'auto'), '€225.00');
  await view.getByRole('heading', { name: '3 payments pending' }).waitFor();
  quiet(visited);
});

test('an edit changes what was changed, and nothing that the form does not show', async () => {
  const visited = await visit(browser);
  const { view } = visited;
  const thresholds = [{ code: 'low', value: '1000' }, { code: 'lower', value: '200' }];
  const rule = { trigger: 'interval', interval: 'monthly', method: 'fixed', paid_credits: '10', granted_credits: '1', transaction_name: 'Plan', expiration_at: '2027-01-01T00:00:00Z' };
  const alerts = [{ alert_type: 'wallet_balance_amount', code: 'settled', thresholds }, { alert_type: 'wallet_ongoing_balance_amount', code: 'ongoing', thresholds }];
  await load(view, [{ type: 'create_wallet', wallet: { name: 'Kept', rate_amount: '1', granted_credits: '5', recurring_transaction_rules: [rule], alerts } }]);
  const dialog = view.getByRole('dialog');
  const edit = async (change) => {
    await view.getByRole('button', { name: 'Edit Kept' }).click();
    await change();
    await dialog.getByRole('button', { name: 'Save changes' }).click();
    await dialog.waitFor({ state: 'detached' });
  };
  await edit(async () => {
    await dialog.getByLabel(/^Priority/).fill('7');
    await dialog.getByText(/^Automatic top-up/).click();
    await dialog.getByLabel('Ends optional', { exact: true }).fill('');
  });
  await wallet(view, 'kept').getByText('balance at €10.00, €2.00; ongoing at €10.00, €2.00').waitFor();
  await edit(async () => {
    await dialog.getByText('Limits, payment and alert').click();
    assert.equal(await dialog.getByLabel(/^Alert when/).inputValue(), '10.00');
    await dialog.getByLabel(/^Alert when/).fill('7.50');
  });
  await wallet(view, 'kept').getByText('balance at €10.00, €2.00; ongoing at €7.50, €2.00').waitFor();
  await to(view, 'History');
  await view.getByRole('button', { name: 'More about s2' }).click();
  const [event] = JSON.parse(await view.getByLabel('Events as JSON').textContent());
  const [held] = event.wallet.recurring_transaction_rules;
  assert.deepEqual([held.transaction_name, held.expiration_at], ['Plan', null]);
  quiet(visited);
});

test('the clock: expiry is seen before it happens, then swept', async () => {
  const visited = await visit(browser);
  const { view } = visited;
  await scenario(view, 'A week of expiry');
  await view.getByRole('button', { name: 'Clock:' }).click();
  const dialog = view.getByRole('dialog');
  await dialog.getByText('Nothing expires until then.').waitFor();
  await dialog.getByRole('button', { name: '+1 day' }).click();
  await dialog.getByText('Nothing expires until then.').waitFor();
  await dialog.getByRole('button', { name: '+1 day' }).click();
  await dialog.getByText('100 credits (€100.00) of Ends on Tuesday are expired.').waitFor();
  await picture(view, 'clock');
  await dialog.getByLabel('Slide through time').fill('5');
  await dialog.getByText('100 credits (€100.00) of Ends on Thursday are expired.').waitFor();
  await dialog.getByRole('button', { name: 'Move the clock' }).click();
  await said(view, '2 things happened on the way.');
  assert.equal(await balance(view, 'ends_on_tuesday'), '€0.00');
  assert.equal(await balance(view, 'ends_on_thursday'), '€0.00');
  assert.equal(await balance(view, 'carries_over'), '€100.00');
  await picture(view, 'clock-moved', true);
  // One undo takes the whole move back, the clock too.
  await view.keyboard.press('Control+z');
  await said(view, 'Undone by replay.');
  assert.equal(await balance(view, 'ends_on_tuesday'), '€100.00');
  assert.match(await view.getByRole('button', { name: 'Clock:' }).textContent(), /14 Sept? 2026/);
  quiet(visited);
});

test('a press beside a dialog leaves it, unless something was typed', async () => {
  const visited = await visit(browser);
  const { view } = visited;
  const dialog = view.getByRole('dialog', { name: 'Add a wallet' });
  const add = view.getByRole('button', { name: 'Add wallet' });
  await add.click();
  await view.mouse.click(5, 5);
  await dialog.waitFor({ state: 'detached' });
  await add.click();
  await dialog.getByLabel('Name', { exact: true }).fill('Prepaid');
  await view.mouse.click(5, 5);
  assert.equal(await dialog.getByLabel('Name', { exact: true }).inputValue(), 'Prepaid');
  await view.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  quiet(visited);
});

test('the customer: what is wrong stands at its own field', async () => {
  const visited = await visit(browser);
  const { view } = visited;
  await view.getByRole('button', { name: 'Customer' }).click();
  const dialog = view.getByRole('dialog');
  await dialog.getByLabel('Time zone of the customer').fill('Mars/Olympus');
  await dialog.getByRole('button', { name: 'Save' }).click();
  assert.equal(await dialog.locator('.note.wrong').count(), 1);
  assert.equal(await dialog.getByLabel('Time zone of the customer').getAttribute('aria-invalid'), 'true');
  await dialog.getByLabel('Time zone of the customer').fill('Asia/Tokyo');
  await dialog.getByLabel('Most active wallets').fill('2');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await said(view, 'The customer is changed.');
  quiet(visited);
});

test('the keyboard alone adds a wallet', async () => {
  const visited = await visit(browser);
  const { view } = visited;
  await scenario(view, 'Empty');
  await view.getByRole('button', { name: 'Add wallet' }).focus();
  await view.keyboard.press('Enter');
  await view.getByRole('dialog').waitFor();
  await view.keyboard.type('By keys');
  await view.keyboard.press('Tab');
  await view.keyboard.press('Tab');
  await view.keyboard.press('Tab');
  await view.keyboard.press('Control+a');
  await view.keyboard.type('3');
  await view.keyboard.press('Enter');
  await wallet(view, 'by_keys').waitFor();
  await wallet(view, 'by_keys').getByText('0 credits at €3.00').waitFor();
  // Escape leaves a dialog and gives the focus back.
  await wallet(view, 'by_keys').getByRole('button', { name: 'Top up By keys' }).focus();
  await view.keyboard.press('Enter');
  await view.getByRole('dialog').waitFor();
  await view.keyboard.press('Escape');
  await view.getByRole('dialog').waitFor({ state: 'detached' });
  assert.match(await view.evaluate(() => document.activeElement?.textContent ?? ''), /Top up By keys/);
  // What opened a dialog may be gone with what was done in it: the content has the focus then.
  await wallet(view, 'by_keys').getByRole('button', { name: 'Terminate By keys' }).focus();
  await view.keyboard.press('Enter');
  await view.getByRole('dialog').getByRole('button', { name: 'Terminate wallet' }).focus();
  await view.keyboard.press('Enter');
  await wallet(view, 'by_keys').getByText(/^Ended/).waitFor();
  await view.waitForFunction(() => document.activeElement?.id === 'main');
  quiet(visited);
});
