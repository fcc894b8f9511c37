// The wallet part of the API, as `lago-javascript-client` speaks of it.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import { getLagoError } from 'lago-javascript-client';
import { start } from './service.js';

let service;
let lago;
let customer;

before(async () => {
  service = await start();
  lago = service.lago;
});

after(async () => assert.equal(await service.stop(), 0, 'a graceful stop'));

beforeEach(async () => {
  customer = `js-${randomUUID()}`;
  await lago.customers.createCustomer({ customer: { external_id: customer, name: 'Hooli', currency: 'EUR' } });
});

async function create(members = {}) {
  const wallet = { external_customer_id: customer, name: 'Prepaid', rate_amount: '1', currency: 'EUR', ...members };
  return (await lago.wallets.createWallet({ wallet })).data.wallet;
}

async function topUp(wallet, members) {
  const { data } = await lago.walletTransactions.createWalletTransaction({
    wallet_transaction: { wallet_id: wallet.lago_id, ...members },
  });
  return data.wallet_transactions;
}

async function balance(wallet) {
  return (await lago.wallets.findWallet(wallet.lago_id)).data.wallet.balance_cents;
}

async function raised(call) {
  try {
    await call();
  } catch (error) {
    return { status: error.status, ...(await getLagoError(error)) };
  }
  throw new Error('nothing was raised');
}

test('create, find, list, update and terminate', async () => {
  const wallet = await create({ granted_credits: '10', priority: 7, metadata: { a: '1' } });
  assert.equal(wallet.external_customer_id, customer);
  assert.deepEqual([wallet.status, wallet.credits_balance, wallet.balance_cents, wallet.priority], ['active', '10', 1000, 7]);
  assert.deepEqual((await lago.wallets.findWallet(wallet.lago_id)).data.wallet, wallet);

  await create({ name: 'Second' });
  const page = (await lago.wallets.findAllWallets({ external_customer_id: customer, per_page: 1, page: 1 })).data;
  assert.deepEqual(page.wallets.map(({ name }) => name), ['Second']);
  assert.deepEqual(page.meta, { current_page: 1, next_page: 2, prev_page: null, total_pages: 2, total_count: 2 });

  const changed = await lago.wallets.updateWallet(wallet.lago_id, { wallet: { name: 'Renamed', priority: 1 } });
  assert.deepEqual([changed.data.wallet.name, changed.data.wallet.priority], ['Renamed', 1]);
  const ended = (await lago.wallets.destroyWallet(wallet.lago_id)).data.wallet;
  assert.deepEqual([ended.status, ended.balance_cents], ['terminated', 0]);
  const again = await raised(() => lago.wallets.updateWallet(wallet.lago_id, { wallet: { name: 'Again' } }));
  assert.deepEqual([again.status, again.error_details], [422, { wallet_id: ['wallet_is_terminated'] }]);
});

test('top up, pay the purchase, list and get transactions', async () => {
  const wallet = await create();
  const [paid, granted] = await topUp(wallet, { paid_credits: '100', granted_credits: '20', name: 'Top-up' });
  assert.deepEqual([paid.status, granted.status, await balance(wallet)], ['pending', 'settled', 2000]);
  await lago.invoices.updateInvoice(paid.lago_invoice_id, { invoice: { payment_status: 'succeeded' } });
  assert.equal(await balance(wallet), 12000);

  const [voided] = await topUp(wallet, { voided_credits: '25' });
  const all = (await lago.wallets.findAllWalletTransactions(wallet.lago_id, { per_page: 2 })).data;
  assert.equal(all.meta.total_count, 3);
  assert.equal(all.wallet_transactions[0].lago_id, voided.lago_id);
  const found = (await lago.walletTransactions.findWalletTransaction(paid.lago_id)).data.wallet_transaction;
  assert.deepEqual([found.status, found.remaining_amount_cents], ['settled', 9500]);
  const fundings = (await lago.walletTransactions.findAllWalletTransactionFundings(voided.lago_id)).data;
  assert.deepEqual(fundings.wallet_transaction_fundings.map((funding) => funding.amount_cents), [2000, 500]);
  const drawn = (await lago.walletTransactions.findAllWalletTransactionConsumptions(granted.lago_id)).data;
  assert.deepEqual(drawn.wallet_transaction_consumptions.map(({ credit_amount }) => credit_amount), ['20']);
});

test('an invoice is previewed, paid with credits and voided', async () => {
  const wallet = await create({ granted_credits: '30' });
  const invoice = {
    external_customer_id: customer,
    currency: 'EUR',
    invoice_type: 'subscription',
    fees: [{ item: { type: 'charge', code: 'seats' }, amount_cents: 10000, taxes_amount_cents: 2000 }],
  };
  const preview = (await lago.invoices.invoicePreview({ invoice })).data.invoice;
  assert.deepEqual([preview.prepaid_credit_amount_cents, preview.total_due_amount_cents], [3000, 9000]);
  assert.equal(await balance(wallet), 3000);

  const made = (await lago.invoices.createInvoice({ invoice })).data.invoice;
  assert.deepEqual([made.prepaid_credit_amount_cents, made.total_due_amount_cents, made.status], [3000, 9000, 'finalized']);
  assert.equal(await balance(wallet), 0);
  assert.equal((await lago.invoices.findInvoice(made.lago_id)).data.invoice.lago_id, made.lago_id);
  assert.equal((await lago.invoices.voidInvoice(made.lago_id, {})).data.invoice.status, 'voided');
  assert.equal(await balance(wallet), 3000);
});

test('wallets below a customer, metadata and alerts', async () => {
  await lago.customers.createCustomerWallet(customer, {
    wallet: { external_customer_id: customer, code: 'main', rate_amount: '1', currency: 'EUR', granted_credits: '5' },
  });
  assert.equal((await lago.customers.findCustomerWallet(customer, 'main')).data.wallet.code, 'main');
  const metadata = (await lago.customers.replaceCustomerWalletMetadata(customer, 'main', { metadata: { a: '1' } })).data;
  assert.deepEqual(metadata, { metadata: { a: '1' } });
  const merged = (await lago.customers.mergeCustomerWalletMetadata(customer, 'main', { metadata: { b: '2' } })).data;
  assert.deepEqual(merged.metadata, { a: '1', b: '2' });
  const alert = { alert_type: 'wallet_balance_amount', code: 'low', thresholds: [{ value: '100', code: 'one' }] };
  const made = (await lago.customers.createCustomerWalletAlert(customer, 'main', { alert })).data.alert;
  assert.deepEqual([made.code, made.wallet_code, made.thresholds[0].value], ['low', 'main', '100']);
  assert.equal((await lago.customers.getCustomerWalletAlerts(customer, 'main')).data.alerts.length, 1);
  await lago.customers.deleteCustomerWalletAlert(customer, 'main', 'low');
  assert.equal((await lago.customers.destroyCustomerWallet(customer, 'main')).data.wallet.status, 'terminated');
});

test('errors are those that the client reads', async () => {
  const stranger = service.client('wrong');
  assert.deepEqual(await raised(() => stranger.wallets.findWallet('any')), { status: 401, error: 'Unauthorized' });
  const missing = await raised(() => lago.wallets.findWallet('none'));
  assert.deepEqual(missing, { status: 404, error: 'Not Found', code: 'wallet_not_found' });
  const refused = await raised(() => create({ rate_amount: '0', priority: 99 }));
  assert.deepEqual([refused.status, refused.code], [422, 'validation_errors']);
  assert.deepEqual(Object.keys(refused.error_details).sort(), ['priority', 'rate_amount']);
  const large = await raised(() => create({ name: 'x'.repeat(5 << 20) }));
  assert.deepEqual([large.status, large.code], [413, 'payload_too_large']);
});

test('analytics through the client of its own request', async () => {
  await create({ granted_credits: '12' });
  const { data } = await lago.request({
    path: '/analytics/prepaid_credits',
    method: 'GET',
    query: { external_customer_id: customer, time_granularity: 'monthly' },
    secure: true,
    format: 'json',
  });
  assert.deepEqual(data.prepaid_credits.map((row) => [row.offered_credits, row.closing_amount_cents]), [['12', 1200]]);
});
