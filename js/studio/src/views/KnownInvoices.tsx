/** Every invoice of the scenario. */
import { useState } from 'preact/hooks';
import type { Invoice } from '../documents';
import { act } from '../scenario/commands';
import { account, clock, invoices, steps, zone } from '../scenario/state';
import { day, money, words } from '../format';
import { firstComplaint } from '../tell';
import { Badge, Button } from '../ui/parts';
import { toast } from '../ui/toasts';
import { StatusBadge } from './Outcome';
import { settle } from './Settle';

export function KnownInvoices() {
  const list = invoices.value;
  const reversed = new Set(steps.value.flatMap((step) => (step.command.type === 'reverse_invoice' ? [String(step.command.invoice_id)] : [])));
  const [rows, setRows] = useState(8);
  if (list.length === 0) return null;
  return (
    <section class="card" aria-labelledby="known-title">
      <h2 id="known-title" class="card-title">
        Invoices so far
      </h2>
      <div class="table-wrap" tabIndex={0} role="group" aria-label="Invoices so far">
        <table class="table stackable">
          <thead>
            <tr>
              <th scope="col">Invoice</th>
              <th scope="col">Type</th>
              <th scope="col" class="number">
                Total
              </th>
              <th scope="col" class="number">
                By credits
              </th>
              <th scope="col" class="number">
                To pay
              </th>
              <th scope="col">Payment</th>
              <th scope="col">
                <span class="unseen">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {list.slice(0, rows).map((invoice) => (
              <KnownInvoice key={invoice.id} invoice={invoice} reversed={reversed.has(invoice.id ?? '')} />
            ))}
          </tbody>
        </table>
      </div>
      {list.length > rows && (
        <Button kind="quiet" onClick={() => setRows(rows + 50)}>
          Show more of {list.length}
        </Button>
      )}
    </section>
  );
}

function KnownInvoice({ invoice, reversed }: { invoice: Invoice; reversed: boolean }) {
  const { currency, id } = invoice;
  const purchase = account.value.wallet_transactions.find((transaction) => transaction.invoice_id === id && transaction.transaction_status === 'purchased');
  return (
    <tr>
      <td data-label="Invoice">
        <strong class="id">{id}</strong>
        {invoice.issuing_date && <span class="muted small block">{day(`${invoice.issuing_date}T12:00:00Z`, zone.value)}</span>}
      </td>
      <td data-label="Type" class="muted">
        {invoice.invoice_type === 'credit' ? 'Purchase' : words(invoice.invoice_type)}
      </td>
      <td data-label="Total" class="number">
        {money(invoice.sub_total_including_taxes_amount_cents, currency)}
      </td>
      <td data-label="By credits" class="number">
        {money(invoice.prepaid_credit_amount_cents, currency)}
      </td>
      <td data-label="To pay" class="number">
        {money(invoice.total_due_amount_cents, currency)}
      </td>
      <td data-label="Payment">{reversed ? <Badge kind="off">Reversed</Badge> : <StatusBadge status={invoice.payment_status} />}</td>
      <td class="row-actions">
        {purchase?.status === 'pending' && (
          <Button small icon="check" onClick={() => settle(purchase, 'succeeded')}>
            Confirm<span class="unseen"> payment of {id}</span>
          </Button>
        )}
        {invoice.prepaid_credit_amount_cents > 0 && !reversed && (
          <Button
            small
            kind="quiet"
            icon="undo"
            onClick={() => {
              const reply = act([{ action: { type: 'reverse_invoice', invoice_id: id }, at: clock.value }]);
              toast(reply.outcome === 'accepted' ? `${id} is reversed: its credits are back.` : reply.outcome === 'unchanged' ? 'Nothing comes back.' : firstComplaint(reply, account.value), reply.outcome === 'accepted' ? 'done' : 'info');
            }}
          >
            Reverse<span class="unseen"> {id}</span>
          </Button>
        )}
      </td>
    </tr>
  );
}
