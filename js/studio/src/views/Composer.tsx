/** The draft invoice as a form, or as text. */
import type { ComponentChildren } from 'preact';
import type { DraftInvoice, Fee } from '../documents';
import { draftComplaints, textProblems } from '../preview';
import { recognise } from '../scenario/paste';
import { draftId, newDraft } from '../scenario/scenario';
import { account, draft, draftText } from '../scenario/state';
import { notMoney, words } from '../format';
import { CodeArea } from '../ui/CodeArea';
import { MoneyField, SelectField, TextField, useTyped } from '../ui/fields';
import { memo } from '../ui/memo';
import { Button } from '../ui/parts';
import { FEE_TYPES } from './WalletDialog';

const INVOICE_TYPES = ['subscription', 'one_off', 'add_on', 'credit', 'advance_charges', 'progressive_billing'];

export function rename(id: string): void {
  const { lago_id: _, ...rest } = draft.value;
  draft.value = { ...rest, id };
}

const change = (part: Partial<DraftInvoice>) => {
  draft.value = { ...draft.value, ...part };
};

// Sums that a pasted document states of its lines: once a line is changed, the engine sums anew.
const STATED = ['fees_amount_cents', 'taxes_amount_cents', 'sub_total_excluding_taxes_amount_cents', 'sub_total_including_taxes_amount_cents', 'total_amount_cents', 'total_due_amount_cents', 'prepaid_credit_amount_cents', 'applied_taxes'];
const STATED_OF_FEE = ['taxes_amount_cents', 'taxes_precise_amount', 'total_amount_cents', 'sub_total_excluding_taxes_amount_cents', 'sub_total_excluding_taxes_precise_amount_cents'];

function without<Held extends object>(held: Held, names: string[]): Held {
  return Object.fromEntries(Object.entries(held).filter(([name]) => !names.includes(name))) as Held;
}

function changeFees(fees: Fee[]): void {
  draft.value = { ...without(draft.value, STATED), fees };
}

function changeFee(index: number, part: Partial<Fee>): void {
  const figures = 'amount_cents' in part || 'taxes_rate' in part;
  const fees = (draft.value.fees ?? []).map((fee, at) => (at === index ? { ...(figures ? without(fee, STATED_OF_FEE) : fee), ...part } : fee));
  if (figures) changeFees(fees);
  else change({ fees });
}

export function Form() {
  const invoice_type = draft.value.invoice_type ?? '';
  const currency = draft.value.currency ?? 'EUR';
  const id = draftId(draft.value);
  const fees = draft.value.fees ?? [];
  const complaints = draftComplaints.value;
  const codes = account.value.wallets.filter((wallet) => wallet.code && wallet.status === 'active').map((wallet) => wallet.code ?? '');
  const metrics = [...new Set([...fees.map((fee) => fee.item?.code ?? ''), ...account.value.wallets.flatMap((wallet) => wallet.applies_to?.billable_metric_codes ?? [])])].filter((code) => code !== '');
  const currencies = [...new Set([currency, ...account.value.wallets.map((wallet) => wallet.currency), 'EUR', 'USD', 'JPY', 'KWD'])];
  return (
    <div class="stack">
      <div class="grid three">
        <TextField label="Invoice id" value={id} onInput={rename} hint={complaints.get('/id') ?? ''} />
        <SelectField label="Type" value={invoice_type} onInput={(value) => change({ invoice_type: value })} options={[...new Set([...INVOICE_TYPES, invoice_type])].map((type) => [type, words(type)])} />
        <SelectField label="Currency" value={currency} onInput={(value) => change({ currency: value })} options={currencies.map((known) => [known, known])} />
      </div>
      <div class="fees" role="group" aria-label="Lines of the invoice">
        <div class="fee fee-labels" aria-hidden="true">
          <span>Line</span>
          <span>Type</span>
          <span>Metric</span>
          <span class="number">Net {currency}</span>
          <span class="number">Tax %</span>
          <span>For wallet</span>
          <span />
        </div>
        {fees.map((fee, index) => (
          <Line key={index} fee={fee} index={index} currency={currency} codes={codes.join('\n')} complaint={complaintOf(complaints, index, fee, currency)} />
        ))}
        <datalist id="metrics">
          {metrics.map((code) => (
            <option key={code} value={code} />
          ))}
        </datalist>
      </div>
      <div class="row">
        <Button icon="plus" small onClick={() => changeFees([...fees, { item: { type: 'charge', code: '', name: '' }, amount_cents: 0, taxes_rate: fees.at(-1)?.taxes_rate ?? '20' }])}>
          Add line
        </Button>
        <Button small kind="quiet" onClick={() => (draft.value = { ...newDraft(currency), id })}>
          Clear
        </Button>
      </div>
      <details class="more" open={[draft.value.coupons_amount_cents, draft.value.credit_notes_amount_cents, draft.value.progressive_billing_credit_amount_cents].some((sum) => sum !== undefined && sum !== 0) || undefined}>
        <summary>Coupons, progressive billing, credit notes</summary>
        <div class="grid three">
          <MoneyField label="Coupons" cents={draft.value.coupons_amount_cents} currency={currency} onInput={(value) => change({ coupons_amount_cents: value })} hint={complaints.get('/coupons_amount_cents') ?? ''} />
          <MoneyField label="Progressive billing" cents={draft.value.progressive_billing_credit_amount_cents} currency={currency} onInput={(value) => change({ progressive_billing_credit_amount_cents: value })} hint={complaints.get('/progressive_billing_credit_amount_cents') ?? ''} />
          <MoneyField label="Credit notes" cents={draft.value.credit_notes_amount_cents} currency={currency} onInput={(value) => change({ credit_notes_amount_cents: value })} hint={complaints.get('/credit_notes_amount_cents') ?? ''} />
        </div>
      </details>
    </div>
  );
}

function complaintOf(complaints: Map<string, string>, index: number, fee: Fee, currency: string): string {
  const prefix = `/fees/${index}/`;
  return [...complaints]
    .filter(([path]) => path.startsWith(prefix))
    .map(([path, message]) => path === `${prefix}amount_cents` && typeof fee.amount_cents === 'string' ? notMoney(fee.amount_cents, currency) : `${words(path.slice(prefix.length).replace(/^item\//, '').replace('_cents', ''))}: ${message}`)
    .join('. ');
}

interface LineProps {
  fee: Fee;
  index: number;
  currency: string;
  codes: string;
  complaint: string;
}

/** A field of a line. Its caption is shown where there is no room for a heading above the column. */
const Cell = ({ label, children }: { label: string; children: ComponentChildren }) => (
  <span class="cell">
    <span class="caption" aria-hidden="true">
      {label}
    </span>
    {children}
  </span>
);

/** One line. Drawn again only when something of its own changed. */
const Line = memo(function Line({ fee, index, currency, codes, complaint }: LineProps) {
  const [amount, read] = useTyped(fee.amount_cents, currency);
  const number = index + 1;
  const item = fee.item ?? {};
  const target = String(item.grouped_by?.['target_wallet_code'] ?? item.target_wallet_code ?? '');
  const setItem = (part: NonNullable<Fee['item']>) => changeFee(index, { item: { ...item, ...part } });
  const setTarget = (code: string) => {
    const { grouped_by: groups = {}, target_wallet_code: _, ...rest } = item;
    const { target_wallet_code: __, ...others } = groups as Record<string, unknown>;
    changeFee(index, { item: code === '' ? rest : { ...rest, grouped_by: { ...others, target_wallet_code: code } } });
  };
  const wrong = complaint !== '';
  return (
    <div class={wrong ? 'fee wrong' : 'fee'}>
      <Cell label="Line">
        <input class="input" aria-label={`Description of line ${number}`} value={item.name ?? ''} placeholder="Description" onInput={(event) => setItem({ name: event.currentTarget.value })} />
      </Cell>
      <Cell label="Type">
        <select class="input" aria-label={`Type of line ${number}`} value={item.type ?? ''} onInput={(event) => setItem({ type: event.currentTarget.value })}>
          {[...new Set([...FEE_TYPES, item.type ?? ''])].map((type) => (
            <option key={type} value={type}>
              {words(type)}
            </option>
          ))}
        </select>
      </Cell>
      <Cell label="Metric">
        <input class="input" aria-label={`Metric of line ${number}`} list="metrics" value={item.code ?? ''} placeholder={item.type === 'charge' ? 'Metric' : ''} onInput={(event) => setItem({ code: event.currentTarget.value === '' ? null : event.currentTarget.value })} />
      </Cell>
      <Cell label={`Net ${currency}`}>
        <input
          class="input number"
          aria-label={`Net amount of line ${number}`}
          aria-invalid={wrong ? 'true' : undefined}
          aria-describedby={`fee-note-${index}`}
          inputMode="decimal"
          value={amount}
          onInput={(event) => changeFee(index, { amount_cents: read(event.currentTarget.value) })}
        />
      </Cell>
      <Cell label="Tax %">
        <input class="input number" aria-label={`Tax rate of line ${number}`} inputMode="decimal" value={String(fee.taxes_rate ?? '')} onInput={(event) => changeFee(index, { taxes_rate: event.currentTarget.value === '' ? null : event.currentTarget.value })} />
      </Cell>
      <Cell label="For wallet">
        <select class="input" aria-label={`Wallet that line ${number} is for`} value={target} onInput={(event) => setTarget(event.currentTarget.value)}>
          <option value="">Any</option>
          {[...new Set([...codes.split('\n'), target])]
            .filter((code) => code !== '')
            .map((code) => (
              <option key={code} value={code}>
                {code}
              </option>
            ))}
        </select>
      </Cell>
      <Button kind="quiet" small icon="close" only onClick={() => changeFees((draft.value.fees ?? []).filter((_, at) => at !== index))}>
        Remove line {number}
      </Button>
      <p class="note wrong" id={`fee-note-${index}`} aria-live="polite">
        {complaint}
      </p>
    </div>
  );
});
export function TextEditor({ text }: { text: string }) {
  const problems = textProblems.value;
  const found = problems.length === 0 && text.trim() !== '' ? recognise(text).lists.invoices.length : 0;
  return (
    <div class="stack">
      <p class="muted">An invoice in the form of Lago's API. A wrapper such as {'{"invoice": …}'} is taken off.</p>
      <CodeArea
        label="Invoice as JSON"
        value={text}
        onInput={(value) => {
          draftText.value = value;
        }}
        problems={problems}
        rows={22}
        placeholder={'{\n  "invoice_type": "subscription",\n  "currency": "EUR",\n  "fees": [ … ]\n}'}
        good={found > 1 ? `${found} invoices; the first is shown` : 'Reads well'}
      />
    </div>
  );
}
