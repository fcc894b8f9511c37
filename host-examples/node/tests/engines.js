// What the tests share: the kinds of engine, the native engine, a request.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { env } from 'node:process';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../..', import.meta.url));
export const dist = env.DRAWDOWN_DIST ?? join(root, 'dist');
export const KINDS = ['component', 'package', 'core-module'];

/** Why a test of this kind is skipped. In CI everything is built before, so nothing is. */
export function skipped(kind) {
  const isThere = kind !== 'package' || existsSync(new URL('../node_modules/@drawdown/engine', import.meta.url));
  return isThere || env.CI ? false : 'missing: dist/npm; `cargo xtask build npm` makes it, then ./test.sh installs it';
}

/** A hundred and twenty due, thirty in the wallet. */
export function request() {
  const wallet = { id: 'w1', currency: 'EUR', rate_amount: '1', credits_balance: '30', balance_cents: 3000, created_at: '2026-01-01T00:00:00Z' };
  const fee = { item: { type: 'charge', code: 'calls' }, amount_cents: 10000, taxes_rate: '20' };
  return {
    policy: 'lago-2026-08',
    account: { customer: { external_id: 'acme', currency: 'EUR' }, wallets: [wallet] },
    command: { id: 'c1', at: '2026-02-01T00:00:00Z', type: 'apply_credits', invoices: [{ id: 'i1', currency: 'EUR', fees: [fee] }] },
  };
}
