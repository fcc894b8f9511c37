/** What came of an invoice: line by line, wallet by wallet, and why. */
import type { DraftInvoice, Fee, Invoice } from '../documents';
import { account, zone } from '../scenario/state';
import { credits, day, fine, isZero, money, words } from '../format';
import { colourOf, tellInvoiceSkipped, tellSkipped, tellTransaction, walletName } from '../tell';
import { leftOf, type Shown } from '../preview';
import { feeName } from '../scenario/scenario';
import { Badge, Bar } from '../ui/parts';

/** The sums of an invoice in the order in which its edition takes them. */
export function Sums({ invoice, beforeTax }: { invoice: Invoice; beforeTax: boolean }) {
  const { currency } = invoice;
  const tax: [string, number] = ['Tax', invoice.taxes_amount_cents];
  const paid: [string, number] = ['Prepaid credits', -invoice.prepaid_credit_amount_cents];
  const rows: [string, number][] = [
    ['Fees', invoice.fees_amount_cents],
    ...(invoice.progressive_billing_credit_amount_cents === 0 ? [] : [['Progressive billing', -invoice.progressive_billing_credit_amount_cents] as [string, number]]),
    ...(invoice.coupons_amount_cents === 0 ? [] : [['Coupons', -invoice.coupons_amount_cents] as [string, number]]),
    ...(beforeTax ? [paid, tax] : [tax]),
    ...(invoice.credit_notes_amount_cents === 0 ? [] : [['Credit notes', -invoice.credit_notes_amount_cents] as [string, number]]),
    ...(beforeTax ? [] : [paid]),
  ];
  return (
    <dl class="sums">
      {rows.map(([label, cents]) => (
        <div key={label} class={label === 'Prepaid credits' ? 'paid' : ''}>
          <dt>{label}</dt>
          <dd>{money(cents, currency)}</dd>
        </div>
      ))}
      <div class="due">
        <dt>Due</dt>
        <dd>{money(invoice.total_due_amount_cents, currency)}</dd>
      </div>
    </dl>
  );
}

/** The bar of the whole invoice. */
export function Coverage({ shown }: { shown: Shown }) {
  const { explanation, invoice } = shown;
  const used = explanation.wallets.filter((wallet) => wallet.amount_cents > 0);
  const name = (id: string) => walletName(account.value.wallets.find((held) => held.id === id));
  const words = used.map((wallet) => `${name(wallet.wallet_id)} ${money(wallet.amount_cents, invoice.currency)}`).join(', ');
  return (
    <Bar
      whole={explanation.due_amount_cents}
      parts={used.map((wallet) => ({ size: wallet.amount_cents, colour: colourOf(account.value, wallet.wallet_id) }))}
      label={used.length === 0 ? 'No credits are applied' : `Paid by ${words}`}
    />
  );
}

interface Group {
  /** The first line: what the group is known by, as buckets change places with their sums. */
  first: number;
  bucket: number;
  fees: Fee[];
}

/** Lines that share a bucket, in the order of the lines. */
function groups(draft: DraftInvoice, shown: Shown): { groups: Group[]; dropped: Fee[] } {
  const { buckets } = shown.explanation;
  const drafts = draft.fees ?? [];
  const found: Group[] = [];
  const dropped: Fee[] = [];
  const whole = buckets.length === 1 && buckets[0]?.fee_type === null;
  shown.invoice.fees.forEach((fee, index) => {
    const { type, code, target_wallet_code } = fee.item;
    const bucket = whole
      ? 0
      : buckets.findIndex((held) => held.fee_type === type && held.target_wallet_code === target_wallet_code && (held.billable_metric_code === code || (type !== 'charge' && held.billable_metric_code === null)));
    const line = drafts[index] ?? (fee as Fee);
    if (bucket < 0) dropped.push(line);
    else {
      const group = found.find((held) => held.bucket === bucket);
      if (group) group.fees.push(line);
      else found.push({ first: index, bucket, fees: [line] });
    }
  });
  return { groups: found, dropped };
}

export function Lines({ draft, shown }: { draft: DraftInvoice; shown: Shown }) {
  const { explanation, invoice } = shown;
  const name = (id: string) => walletName(account.value.wallets.find((held) => held.id === id));
  const { groups: listed, dropped } = groups(draft, shown);
  if (explanation.skipped) return <p class="callout">{tellInvoiceSkipped(explanation.skipped)}</p>;
  return (
    <ul class="lines">
      {listed.map(({ first, bucket, fees }) => {
        const cap = explanation.buckets[bucket]?.cap ?? '0';
        const takes = explanation.wallets.flatMap((wallet) => wallet.taken.filter((taken) => taken.bucket === bucket).map((taken) => ({ wallet: wallet.wallet_id, amount: taken.amount })));
        const left = leftOf(cap, takes.map((taken) => taken.amount));
        return (
          <li key={first}>
            <div class="line-head">
              <span>
                {fees.map(feeName).join(' + ')}
                {fees.length > 1 && <span class="muted"> in one bucket</span>}
              </span>
              <span class="number" title={money(cap, invoice.currency)}>
                {fine(cap, invoice.currency)}
              </span>
            </div>
            <Bar whole={Number(cap)} parts={takes.map((taken) => ({ size: Number(taken.amount), colour: colourOf(account.value, taken.wallet) }))} label={`${fees.map(feeName).join(' and ')}: ${money(left, invoice.currency)} left`} />
            <p class="line-note">
              {takes.map((taken) => (
                <span key={taken.wallet} class="who">
                  <span class="dot" style={{ background: colourOf(account.value, taken.wallet) }} />
                  {name(taken.wallet)} {fine(taken.amount, invoice.currency)}
                </span>
              ))}
              {!isZero(left) && (
                <span class="muted" title={money(left, invoice.currency)}>
                  {takes.length === 0 ? 'Not covered by credits' : `${fine(left, invoice.currency)} left`}
                </span>
              )}
            </p>
          </li>
        );
      })}
      {dropped.map((fee, index) => (
        <li key={`dropped-${index}`} class="muted">
          <div class="line-head">
            <span>{feeName(fee)}</span>
            <span>nothing to pay</span>
          </div>
        </li>
      ))}
    </ul>
  );
}

export function PerWallet({ shown }: { shown: Shown }) {
  const { explanation, invoice, after, events } = shown;
  const { wallets, wallet_transactions } = account.value;
  if (explanation.wallets.length === 0) return <p class="muted">There is no wallet to pay with.</p>;
  return (
    <ol class="payers">
      {explanation.wallets.map((explained, index) => {
        const wallet = wallets.find((held) => held.id === explained.wallet_id);
        const next = after.wallets.find((held) => held.id === explained.wallet_id);
        const took = explained.amount_cents > 0;
        const fundings = events.filter((event) => event.wallet_id === explained.wallet_id).flatMap((event) => event.fundings);
        return (
          <li key={explained.wallet_id} class={took ? 'payer' : 'payer idle'} data-wallet={wallet?.code ?? explained.wallet_id} data-skipped={explained.skipped ?? undefined}>
            <span class="rank">{index + 1}</span>
            <div class="grow">
              <div class="line-head">
                <span class="wallet-name">
                  <span class="dot" style={{ background: colourOf(account.value, explained.wallet_id) }} />
                  <strong>{walletName(wallet, explained.wallet_id)}</strong>
                </span>
                <strong class="number">{took ? money(explained.amount_cents, invoice.currency) : '–'}</strong>
              </div>
              <p class="muted">
                {took && wallet && next ? (
                  <>
                    {credits(explained.credit_amount)} credits; balance {money(wallet.balance_cents, wallet.currency)} → {money(next.balance_cents, next.currency)}
                  </>
                ) : (
                  tellSkipped(explained, wallet, zone.value)
                )}
              </p>
              <p class="muted small">
                Priority {explained.order_key.priority}, since {day(explained.order_key.created_at, zone.value)}
                {took && explained.out_of_scope_buckets > 0 && `; ${explained.out_of_scope_buckets} ${explained.out_of_scope_buckets === 1 ? 'part' : 'parts'} of the invoice out of its scope`}
                {!isZero(explained.rounding_residue) && `; rounded by ${money(explained.rounding_residue, invoice.currency)}`}
              </p>
              {fundings.length > 0 && (
                <ul class="fundings">
                  {fundings.map((funding) => {
                    const grant = wallet_transactions.find((held) => held.id === funding.transaction_id);
                    return (
                      <li key={funding.transaction_id}>
                        {money(funding.amount_cents, invoice.currency)} from {grant ? `${grant.name ?? tellTransaction(grant).toLowerCase()} of ${day(grant.created_at, zone.value)}` : funding.transaction_id}
                      </li>
                    );
                  })}
                </ul>
              )}
            </div>
          </li>
        );
      })}
    </ol>
  );
}

export function Notes({ shown }: { shown: Shown }) {
  const { explanation, invoice } = shown;
  const { prepaid_granted_credit_amount_cents: granted, prepaid_purchased_credit_amount_cents: purchased } = invoice;
  const name = (id: string) => walletName(account.value.wallets.find((held) => held.id === id));
  const exact = explanation.skipped === null && !explanation.residue && !shown.residueBooked && explanation.wallets.every((wallet) => isZero(wallet.rounding_residue));
  return (
    <ul class="notes">
      {explanation.residue && (
        <li>
          A rounding residue of {money(explanation.residue.amount, invoice.currency)} between the lines and the total went to the largest part
          {explanation.buckets[explanation.residue.bucket]?.fee_type ? ` (${words(explanation.buckets[explanation.residue.bucket]?.fee_type ?? '').toLowerCase()} ${explanation.buckets[explanation.residue.bucket]?.billable_metric_code ?? ''})` : ''}.
        </li>
      )}
      {explanation.wallets
        .filter((wallet) => !isZero(wallet.rounding_residue))
        .map((wallet) => (
          <li key={wallet.wallet_id}>
            {name(wallet.wallet_id)} pays whole units: {money(wallet.rounding_residue, invoice.currency)} is what rounding moved.
          </li>
        ))}
      {exact && <li>The lines add up to the total: no residue.</li>}
      {(granted !== null || purchased !== null) && invoice.prepaid_credit_amount_cents > 0 && (
        <li>
          {money(granted ?? 0, invoice.currency)} of the credits were granted, {money(purchased ?? 0, invoice.currency)} were purchased.
        </li>
      )}
      {invoice.payment_status === 'succeeded' && <li>Nothing is left to pay: the payment has succeeded.</li>}
    </ul>
  );
}

export const StatusBadge = ({ status }: { status: string }) => <Badge kind={{ succeeded: 'good', finalized: 'good', failed: 'bad', pending: 'wait', open: 'wait' }[status] ?? 'plain'}>{words(status)}</Badge>;
