/** A preview of so many lines over so many wallets, as a billing page shows it. */
export function previewOf(lines, wallets) {
  return {
    policy: 'drawdown-1',
    at: '2026-07-01T12:00:00Z',
    customer: { external_id: 'customer', currency: 'EUR', timezone: 'Europe/Paris' },
    wallets: Array.from({ length: wallets }, (_, index) => wallet(index)),
    invoice: { currency: 'EUR', invoice_type: 'subscription', fees: Array.from({ length: lines }, (_, index) => fee(index)) },
  };
}

function wallet(index) {
  const applies_to = { fee_types: index === 0 ? ['subscription'] : [], billable_metric_codes: [] };
  return { id: `wallet-${index}`, name: `Wallet ${index}`, currency: 'EUR', rate_amount: '1', priority: index + 1, credits_balance: '120.5', created_at: '2026-01-01T00:00:00Z', applies_to };
}

function fee(index) {
  const item = index % 4 === 0 ? { type: 'subscription' } : { type: 'charge', code: `metric_${index % 7}` };
  return { id: `fee-${index}`, item, units: '12.5', amount_cents: 1000 + index * 37, taxes_amount_cents: 200 + index * 7, taxes_rate: '20', precise_coupons_amount_cents: '0' };
}
