// The same work by hand, as a billing team would write it in an afternoon: `node peers.mjs CASES PACKAGE`. It prints a
// JSON list of figures, `{"case", "peer", "peer_ns"}`, and for the engine in this Node `{"case", "npm_ns"}`. Each peer
// first shows that it pays what the engine pays.
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import Decimal from 'decimal.js';

const [cases, distribution] = process.argv.slice(2);
const { decideText } = await import(pathToFileURL(resolve(distribution, 'node.js')));
const textOf = (name) => readFileSync(join(cases, `${name}.json`), 'utf8');
const figures = [];

/** A figure type with what the work needs of it. */
const BY_BIGINT = {
  name: 'BigInt by hand, in Node',
  of: BigInt,
  zero: 0n,
  less: (left, right) => left < right,
  minus: (left, right) => left - right,
  plus: (left, right) => left + right,
};
const BY_DECIMAL = {
  name: 'decimal.js by hand, in Node',
  of: (figure) => new Decimal(figure),
  zero: new Decimal(0),
  less: (left, right) => left.lt(right),
  minus: (left, right) => left.minus(right),
  plus: (left, right) => left.plus(right),
};

for (const count of [10, 1_000, 10_000]) {
  const text = textOf(`grants-${count}`);
  const { account, command } = JSON.parse(text);
  const paid = JSON.parse(decideText(text)).invoices[0].prepaid_credit_amount_cents;
  for (const figure of [BY_BIGINT, BY_DECIMAL]) {
    const grants = account.wallet_transactions.map((grant) => ({ ...grant, left: figure.of(grant.remaining_amount_cents) }));
    const due = figure.of(paid);
    assert.equal(Number(draw(figure, grants, due).reduce((sum, { amount }) => sum + Number(amount), 0)), paid);
    figures.push({ case: `draw from ${count} grants, in types`, peer: figure.name, peer_ns: nanoseconds(() => draw(figure, grants, due)) });
  }
  assert.equal(command.invoices.length, 1);
}

for (const [name, title] of [['lines-100x10', '100 lines over 10 wallets, from text'], ['preview-20x3', 'preview of 20 lines over 3 wallets, from text']]) {
  const text = textOf(name);
  const [ours, theirs] = [JSON.parse(decideText(text)), JSON.parse(applyByDecimal(text))];
  assert.equal(theirs.prepaid_credit_amount_cents, ours.invoices[0].prepaid_credit_amount_cents);
  const balances = (wallets) => Object.fromEntries(wallets.map(({ id, balance_cents }) => [id, balance_cents]));
  assert.deepEqual(balances(theirs.wallets), balances(ours.account.wallets));
  figures.push({ case: title, peer: BY_DECIMAL.name, peer_ns: nanoseconds(() => applyByDecimal(text)), npm_ns: nanoseconds(() => decideText(text)) });
}
console.log(JSON.stringify(figures));

/** Draws an amount from grants by priority, granted before purchased, oldest first. */
function draw(figure, grants, due) {
  const ordered = grants.filter(({ left }) => figure.less(figure.zero, left)).sort(byOrder);
  const taken = [];
  let open = due;
  for (const { id, left } of ordered) {
    if (!figure.less(figure.zero, open)) break;
    const amount = figure.less(left, open) ? left : open;
    taken.push({ id, amount, left: figure.minus(left, amount) });
    open = figure.minus(open, amount);
  }
  return taken;
}

function byOrder(one, other) {
  if (one.priority !== other.priority) return one.priority - other.priority;
  if (one.transaction_status !== other.transaction_status) return one.transaction_status === 'granted' ? -1 : 1;
  if (one.created_at !== other.created_at) return one.created_at < other.created_at ? -1 : 1;
  return one.id < other.id ? -1 : 1;
}

/** Pays an invoice with credits after tax, from text to text: wallets by priority, each within its scope. */
function applyByDecimal(text) {
  const { account, command } = JSON.parse(text);
  const fees = command.invoices[0].fees.map((fee) => {
    const amount = new Decimal(fee.amount_cents);
    const taxes = amount.times(fee.taxes_rate).dividedBy(100);
    return { metric: fee.item.code, type: fee.item.type, amount, taxes, left: amount.plus(taxes) };
  });
  const net = fees.reduce((sum, { amount }) => sum.plus(amount), new Decimal(0));
  const taxes = fees.reduce((sum, fee) => sum.plus(fee.taxes), new Decimal(0)).toDecimalPlaces(0, Decimal.ROUND_HALF_UP);
  const total = net.plus(taxes);
  const lines = [...fees].sort((one, other) => other.left.comparedTo(one.left));
  let due = total;
  const wallets = account.wallets
    .filter(({ status, currency }) => status === 'active' && currency === command.invoices[0].currency)
    .sort((one, other) => one.priority - other.priority || (one.created_at < other.created_at ? -1 : one.created_at > other.created_at ? 1 : one.id < other.id ? -1 : 1));
  const changed = wallets.map((wallet) => {
    const balance = new Decimal(wallet.balance_cents);
    const { fee_types = [], billable_metric_codes = [] } = wallet.applies_to ?? {};
    const everything = fee_types.length === 0 && billable_metric_codes.length === 0;
    let taken = new Decimal(0);
    for (const line of lines) {
      const room = Decimal.min(balance.minus(taken), due.minus(taken));
      if (room.lte(0)) break;
      if (line.left.lte(0) || !(everything || fee_types.includes(line.type) || billable_metric_codes.includes(line.metric))) continue;
      const part = Decimal.min(line.left, room);
      line.left = line.left.minus(part);
      taken = taken.plus(part);
    }
    taken = Decimal.min(taken.toDecimalPlaces(0, Decimal.ROUND_HALF_UP), due);
    due = due.minus(taken);
    const left = balance.minus(taken);
    return { id: wallet.id, balance_cents: left.toNumber(), credits_balance: left.dividedBy(100).dividedBy(wallet.rate_amount).toFixed(5), taken_cents: taken.toNumber() };
  });
  return JSON.stringify({
    prepaid_credit_amount_cents: total.minus(due).toNumber(),
    sub_total_excluding_taxes_amount_cents: net.toNumber(),
    taxes_amount_cents: taxes.toNumber(),
    total_amount_cents: due.toNumber(),
    wallets: changed,
  });
}

/** Nanoseconds of one call: the least of some rounds, after as many calls as the compiler of this Node asks for. */
function nanoseconds(call) {
  const round = (count) => {
    const start = process.hrtime.bigint();
    for (let index = 0; index < count; index += 1) call();
    return Number(process.hrtime.bigint() - start);
  };
  let count = 1;
  while (round(count) < 100e6) count *= 2;
  return Math.round(Math.min(...Array.from({ length: 9 }, () => round(count) / count)));
}
