/** What the scheduler asks while the clock moves: each end, and every local day once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './source.mjs';

const { sweepsBetween } = await load('host/sweeps.ts');

const wallet = (rules = [], more = {}) => ({ status: 'active', expiration_at: null, recurring_transaction_rules: rules, ...more });
const weekly = { trigger: 'interval', expiration_at: null };
const account = (wallets, { zone = null, customer = null, transactions = [] } = {}) => ({ organization: { timezone: zone }, customer, wallets, wallet_transactions: transactions });
const asked = (held, from, to) => sweepsBetween(held, from, to).asked.map(({ at, action }) => `${at} ${action.type === 'expire' ? 'expire' : action.trigger}`);

test('without ends and rules only the last moment is swept', () => {
  assert.deepEqual(asked(account([wallet()]), '2026-03-01T10:00:00Z', '2026-05-01T10:00:00Z'), ['2026-05-01T10:00:00Z expire']);
});

test('every end on the way is swept once, in order: of wallets, rules and grants', () => {
  const ends = account([wallet([{ trigger: 'threshold', expiration_at: '2026-03-04T00:00:00Z' }], { expiration_at: '2026-03-05T00:00:00Z' }), wallet([], { status: 'terminated', expiration_at: '2026-03-06T00:00:00Z' })], {
    transactions: ['2026-03-03T00:00:00Z', '2026-03-05T00:00:00Z', '2026-03-01T10:00:00Z', '2026-04-01T00:00:00Z', null].map((expiration_at) => ({ expiration_at })),
  });
  assert.deepEqual(asked(ends, '2026-03-01T10:00:00Z', '2026-03-10T00:00:00Z'), ['2026-03-03', '2026-03-04', '2026-03-05', '2026-03-10'].map((day) => `${day}T00:00:00Z expire`));
});

test('an end at the moment of a rule is swept before it', () => {
  const held = account([wallet([weekly], { expiration_at: '2026-03-02T10:00:00Z' })]);
  assert.deepEqual(asked(held, '2026-03-01T10:00:00Z', '2026-03-02T10:00:00Z'), ['2026-03-02T10:00:00Z expire', '2026-03-02T10:00:00Z interval']);
});

/** The local days on which interval rules are asked about. */
const days = (held, zone, from, to) => asked(held, from, to).filter((line) => line.endsWith('interval')).map((line) => new Date(line.slice(0, -' interval'.length)).toLocaleDateString('sv-SE', { timeZone: zone }));

test('a local day of 23 hours is not skipped, one of 25 not asked about twice', () => {
  const paris = account([wallet([weekly])], { zone: 'Europe/Paris' });
  assert.deepEqual(days(paris, 'Europe/Paris', '2026-03-28T22:30:00Z', '2026-03-31T10:00:00Z'), ['2026-03-29', '2026-03-30', '2026-03-31']);
  assert.deepEqual(days(paris, 'Europe/Paris', '2026-10-24T22:15:00Z', '2026-10-26T23:10:00Z'), ['2026-10-26', '2026-10-27']);
});

test("the customer's days count before the organization's", () => {
  const there = account([wallet([weekly])], { zone: 'Europe/Paris', customer: { timezone: 'Asia/Tokyo' } });
  assert.deepEqual(asked(there, '2026-03-28T22:30:07Z', '2026-03-30T23:00:00Z').filter((line) => line.endsWith('interval')), ['2026-03-29T22:30:07Z interval', '2026-03-30T22:30:07Z interval', '2026-03-30T23:00:00Z interval']);
});

test('a way of more days than are asked about says how many are left out', () => {
  const held = account([wallet([weekly])]);
  const long = (to) => sweepsBetween(held, '2026-01-01T00:00:00Z', to);
  const day = (number) => new Date(Date.UTC(2026, 0, 1 + number)).toISOString();
  assert.equal(long(day(4001)).daysLeftOut, 0);
  assert.equal(long(day(4003)).daysLeftOut, 2);
  assert.equal(long(day(4003)).asked.filter(({ action }) => action.type !== 'expire').length, 4001);
});

test('the clock is moved back without a day asked about', () => {
  assert.deepEqual(asked(account([wallet([weekly])]), '2026-03-10T00:00:00Z', '2026-03-01T00:00:00Z'), ['2026-03-01T00:00:00Z expire', '2026-03-01T00:00:00Z interval']);
});
