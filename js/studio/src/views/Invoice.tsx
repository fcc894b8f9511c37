/** Composing an invoice, with the application of credits beside it, live. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { memo } from '../ui/memo';
import type { DraftInvoice, Fee, Invoice } from '../documents';
import { account, act, clock, draft, draftText, engineTime, invoices, policy, run, steps, toast, zone } from '../store';
import { day, money, notMoney, sentence, words } from '../format';
import { firstComplaint, policyTitle } from '../tell';
import { draftComplaints, draftValue, result, shownOf, stage, textProblems } from '../preview';
import { draftId, newDraft } from '../scenario/scenario';
import { isDraft } from '../scenario/check';
import { recognise } from '../scenario/paste';
import { CodeArea } from '../ui/CodeArea';
import { Badge, Button, Empty, MoneyField, Segments, SelectField, TextField, useTyped } from '../ui/parts';
import { Coverage, Lines, Notes, PerWallet, StatusBadge, Sums } from './Outcome';
import { FEE_TYPES } from './WalletDialogs';
import { settle } from './Wallets';

const INVOICE_TYPES = ['subscription', 'one_off', 'add_on', 'credit', 'advance_charges', 'progressive_billing'];

export function InvoicePage() {
  const text = draftText.value;
  return (
    <>
      <header class="page-head">
        <div>
          <h1>Invoice</h1>
          <p class="muted">Compose or paste an invoice. What the wallets pay is decided with every keystroke.</p>
        </div>
        <Segments
          label="Editor"
          value={text === null ? 'form' : 'json'}
          options={[
            ['form', 'Form'],
            ['json', 'JSON'],
          ]}
          onInput={(mode) => (mode === 'json' ? toText() : toForm())}
        />
      </header>
      <div class="split">
        <section class="card composer" aria-label="Composer">
          {text === null ? <Form /> : <TextEditor text={text} />}
        </section>
        <Result />
      </div>
      <Known />
      <Peek />
    </>
  );
}

function toText(): void {
  draftText.value ??= JSON.stringify(draft.value, null, 2);
}

function toForm(): void {
  const text = draftText.value;
  if (text === null) return;
  const known = !textProblems.value.some((problem) => problem.pointer === '') && recognise(text).lists.invoices.length > 0;
  if (!known || !isDraft(draftValue())) {
    toast('The text is no invoice yet. It stays as it is until it is one.', 'refused');
    return;
  }
  draft.value = draftValue();
  draftText.value = null;
}

function rename(id: string): void {
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

function Form() {
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

function TextEditor({ text }: { text: string }) {
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

/** `invoice-9` becomes `invoice-10`. */
const following = (id: string): string => (/\d+$/.test(id) ? id.replace(/\d+$/, (number) => String(BigInt(number) + 1n).padStart(number.length, '0')) : `${id}-2`);

function finalise(): void {
  const reply = run({ type: 'apply_credits', invoices: [draftValue()] });
  if (reply.outcome === 'accepted') {
    const made = reply.invoices[0];
    toast(`${made?.id} is finalised: ${money(made?.prepaid_credit_amount_cents ?? 0, made?.currency ?? 'EUR')} by credits, ${money(made?.total_due_amount_cents ?? 0, made?.currency ?? 'EUR')} due.`);
    if (draftText.value === null) rename(following(draftId(draft.value) || 'invoice-1'));
  } else toast(reply.outcome === 'unchanged' ? 'No wallet pays anything of it: nothing is stored.' : firstComplaint(reply, account.value), reply.outcome === 'unchanged' ? 'info' : 'refused');
}

let last: ReturnType<typeof shownOf> = null;

function Result() {
  const reply = result.value;
  const fresh = shownOf(reply);
  if (fresh) last = fresh;
  // While something is wrong, what was right before stays, dimmed.
  const shown = fresh ?? last;
  const currency = shown?.invoice.currency ?? 'EUR';
  return (
    <section class="card result" aria-labelledby="result-title" data-state={reply?.outcome ?? 'none'}>
      <div class="card-head">
        <h2 id="result-title" class="card-title">
          Credits applied
        </h2>
        <Badge>{policyTitle(policy.value)}</Badge>
      </div>
      <div class="result-alert" role="status">
        {reply?.outcome === 'refused' && reply.refusals.map((refusal) => <p key={refusal.code + refusal.subject} class="callout bad">{sentence(refusal.message)}.</p>)}
        {reply?.outcome === 'malformed' && <p class="callout bad">{reply.malformed.length === 1 ? 'Something is' : `${reply.malformed.length} things are`} wrong with this invoice: see the marked places.</p>}
        {reply === null && draftText.value?.trim() !== '' && <p class="callout bad">This is not JSON yet: see the marked place.</p>}
      </div>
      {shown ? (
        <div class={fresh ? '' : 'stale'}>
          <div class="result-figures">
            <div>
              <span class="muted">{stage.value === 'before_tax' ? 'Net' : 'Total'}</span>
              <strong>{money(shown.explanation.due_amount_cents, currency)}</strong>
            </div>
            <div>
              <span class="muted">By credits</span>
              <strong class="accent" data-testid="applied">
                {money(shown.explanation.applied_amount_cents, currency)}
              </strong>
            </div>
            <div>
              <span class="muted">Due</span>
              <strong data-testid="due">{money(shown.invoice.total_due_amount_cents, currency)}</strong>
            </div>
          </div>
          <Coverage shown={shown} />
          <h3 class="sub">Line by line</h3>
          <Lines draft={draftValue()} shown={shown} />
          <h3 class="sub">Wallet by wallet</h3>
          <PerWallet shown={shown} />
          <Notes shown={shown} />
          <h3 class="sub">The invoice</h3>
          <Sums invoice={shown.invoice} beforeTax={stage.value === 'before_tax'} />
        </div>
      ) : (
        <Empty icon="invoice" title="Nothing to show yet">
          <p>Write a line, or paste an invoice.</p>
        </Empty>
      )}
      <div class="result-foot">
        <Button kind="primary" icon="check" onClick={finalise} disabled={!fresh}>
          Finalise invoice
        </Button>
        <span class="muted small">decided in {engineTime.value.toFixed(1)} ms</span>
      </div>
    </section>
  );
}

function Peek() {
  const shown = shownOf(result.value);
  if (!shown) return null;
  return (
    <button type="button" class="peek" onClick={() => document.getElementById('result-title')?.scrollIntoView({ block: 'center' })}>
      <span>
        By credits <strong class="accent">{money(shown.explanation.applied_amount_cents, shown.invoice.currency)}</strong>
      </span>
      <span>
        Due <strong>{money(shown.invoice.total_due_amount_cents, shown.invoice.currency)}</strong>
      </span>
    </button>
  );
}

/** Every invoice of the scenario. */
function Known() {
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

