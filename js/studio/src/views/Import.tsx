/** Taking in documents of Lago's API and whole scenarios; handing out the scenario. */
import { useMemo, useRef, useState } from 'preact/hooks';
import { EMPTY } from '../engine';
import type { Account, DraftInvoice, Fee, Policy } from '../documents';
import { account, clock, draft, draftText, importText, name, open, policy, readScript, run, script, take, toast, usage } from '../store';
import { count, money, typed } from '../format';
import { firstComplaint } from '../tell';
import { EMPTY_SCRIPT, newDraft, newUsage } from '../scenario/scenario';
import { checkFees, checkInvoice, checkUsage, importAccount, isEmpty, recognise, syntax, type Pasted, type Problem } from '../scenario/paste';
import { CodeArea } from '../ui/CodeArea';
import { download } from '../ui/download';
import { go } from '../ui/route';
import { Badge, Button } from '../ui/parts';

/** Something to begin with, in the shapes of Lago's API. */
const SAMPLES: [string, unknown][] = [
  [
    'Sample wallets',
    {
      wallets: [
        { lago_id: 'wallet-a', name: 'Imported credits', code: 'imported', status: 'active', currency: 'EUR', rate_amount: '1.5', priority: 30, credits_balance: '120', balance_cents: 18000, consumed_credits: '30', created_at: '2026-02-01T08:00:00Z', expiration_at: null, applies_to: { fee_types: ['charge'], billable_metric_codes: [] } },
      ],
      meta: { current_page: 1, total_pages: 1, total_count: 1 },
    },
  ],
  [
    'Sample invoice',
    {
      invoice: {
        lago_id: 'invoice-a',
        invoice_type: 'subscription',
        status: 'draft',
        currency: 'EUR',
        fees: [
          { lago_id: 'fee-a', item: { type: 'subscription', name: 'Plan' }, amount_cents: 9900, taxes_rate: '20.0', taxes_amount_cents: 1980 },
          { lago_id: 'fee-b', item: { type: 'charge', code: 'api_calls', name: 'API calls' }, amount_cents: 4250, taxes_rate: '20.0', taxes_amount_cents: 850 },
        ],
      },
    },
  ],
];

/** The currency of what states none. */
const currencyOf = (made: Account | undefined): string => made?.wallets[0]?.currency ?? account.value.customer?.currency ?? 'EUR';

interface Read {
  pasted: Pasted | null;
  problems: Problem[];
  account?: Account;
}

/** What a text is, judged by the engine. */
function read(text: string, onto: Account): Read {
  if (text.trim() === '') return { pasted: null, problems: [] };
  const broken = syntax(text);
  if (broken.length > 0) return { pasted: null, problems: broken };
  const pasted = recognise(text);
  const problems: Problem[] = [];
  let made: Account | undefined;
  const { wallets, wallet_transactions, invoices } = pasted.lists;
  if (wallets.length + wallet_transactions.length > 0 || pasted.alone.customer || pasted.alone.organization) {
    const imported = importAccount(text, pasted, onto, clock.value);
    problems.push(...imported.problems);
    made = imported.account;
  }
  for (const part of invoices.slice(0, 20)) problems.push(...checkInvoice(text, part, policy.value, made ?? onto, clock.value).problems);
  const { fees } = pasted.lists;
  if (fees.length > 0 && invoices.length === 0) problems.push(...checkFees(text, fees, currencyOf(made), policy.value, made ?? onto, clock.value));
  if (pasted.alone.customer_usage) problems.push(...checkUsage(text, pasted.alone.customer_usage, policy.value, made ?? onto, clock.value));
  return { pasted, problems, ...(made ? { account: made } : {}) };
}

export function ImportPage() {
  const text = importText.value;
  const [fresh, setFresh] = useState(false);
  const onto = fresh ? EMPTY : account.value;
  const found = useMemo(() => read(text, onto), [text, onto, policy.value, clock.value]);
  const { pasted, problems } = found;
  const lists = pasted?.lists;
  const kinds: [string, number][] = lists
    ? [
        ['wallet', lists.wallets.length],
        ['transaction', lists.wallet_transactions.length],
        ['invoice', lists.invoices.length],
        ['fee', lists.fees.length],
      ]
    : [];
  const alone = pasted ? Object.keys(pasted.alone) : [];
  const nothing = pasted !== null && isEmpty(pasted);
  const input = useRef<HTMLInputElement>(null);
  const files = async (list: FileList | null) => {
    const file = list?.[0];
    if (file) importText.value = await file.text();
  };

  return (
    <>
      <header class="page-head">
        <div>
          <h1>Import and export</h1>
          <p class="muted">Paste what Lago's API answers: wallets, transactions, invoices, customers, usage. Wrappers are taken off.</p>
        </div>
        <div class="row">
          <Button icon="download" onClick={() => download(`${name.value.replace(/[^\w-]+/g, '-').toLowerCase()}.json`, new Blob([JSON.stringify({ v: 1, ...script() }, null, 2)], { type: 'application/json' }))}>
            Export scenario
          </Button>
          <Button icon="download" kind="quiet" onClick={() => download('account.json', new Blob([JSON.stringify({ account: account.value }, null, 2)], { type: 'application/json' }))}>
            Account as JSON
          </Button>
        </div>
      </header>
      <div class="split">
        <section
          class="card"
          aria-label="Text to import"
          onDragOver={(event) => event.preventDefault()}
          onDrop={(event) => {
            event.preventDefault();
            void files(event.dataTransfer?.files ?? null);
          }}
        >
          <div class="stack">
            <CodeArea
              label="JSON to import"
              value={text}
              onInput={(value) => {
                importText.value = value;
              }}
              problems={problems}
              rows={24}
              placeholder={'{\n  "wallets": [ … ],\n  "meta": { … }\n}'}
              good="Reads well"
            />
            <div class="row">
              <Button onClick={() => input.current?.click()}>Choose a file</Button>
              <input ref={input} class="unseen" type="file" accept="application/json,.json" aria-label="File to import" tabIndex={-1} onChange={(event) => void files(event.currentTarget.files)} />
              {text !== '' && (
                <Button
                  kind="quiet"
                  onClick={() => {
                    importText.value = '';
                  }}
                >
                  Clear
                </Button>
              )}
            </div>
          </div>
        </section>
        <section class="card result" aria-labelledby="found-title" aria-live="polite">
          <h2 id="found-title" class="card-title">
            What is in it
          </h2>
          {pasted === null && text.trim() === '' && (
            <div class="stack">
              <p class="muted">Nothing yet. Whatever is wrong in a text is marked at its place, and the text stays.</p>
              <p class="row">
                {SAMPLES.map(([label, sample]) => (
                  <Button
                    key={label}
                    small
                    onClick={() => {
                      importText.value = JSON.stringify(sample, null, 2);
                    }}
                  >
                    {label}
                  </Button>
                ))}
              </p>
              <p class="muted">Whole answers work, single objects too, and a request of the engine (a conformance vector, for one).</p>
            </div>
          )}
          {pasted === null && text.trim() !== '' && <p class="callout bad">This is not JSON: line {problems[0]?.line}, column {problems[0]?.column}.</p>}
          {pasted && (
            <p class="row">
              {kinds.filter(([, amount]) => amount > 0).map(([kind, amount]) => (
                <Badge key={kind} kind="good">
                  {count(amount, kind)}
                </Badge>
              ))}
              {alone.map((kind) => (
                <Badge key={kind} kind="good">
                  {kind.replace('_', ' ')}
                </Badge>
              ))}
              {pasted.whole && <Badge>{pasted.whole}</Badge>}
            </p>
          )}
          {nothing && <p class="callout">This is sound JSON, and none of the documents that the studio knows. It needs wallets, wallet_transactions, invoices, a customer, an organization, customer_usage, a credit_note or an account.</p>}
          {problems.length > 0 && pasted && <p class="callout bad">{count(problems.length, 'place')} to mend first; each is named below the text.</p>}
          {pasted && problems.length === 0 && !nothing && <Offers text={text} pasted={pasted} made={found.account} fresh={fresh} setFresh={setFresh} />}
        </section>
      </div>
    </>
  );
}

interface OffersProps {
  text: string;
  pasted: Pasted;
  made: Account | undefined;
  fresh: boolean;
  setFresh: (fresh: boolean) => void;
}

/** What can be done with what was found. */
function Offers({ text, pasted, made, fresh, setFresh }: OffersProps) {
  const { lists, alone } = pasted;
  const invoice = lists.invoices[0];
  const currency = currencyOf(made);
  if (pasted.whole === 'scenario') {
    return (
      <Button
        kind="primary"
        onClick={() => {
          try {
            open(readScript(text), 'The scenario is loaded.');
            go('wallets');
          } catch (error) {
            toast(`This scenario cannot be loaded: ${error instanceof Error ? error.message : String(error)}.`, 'refused');
          }
        }}
      >
        Load this scenario
      </Button>
    );
  }
  const orphans = made ? made.wallet_transactions.filter((transaction) => !made.wallets.some((wallet) => wallet.id === transaction.wallet_id)).length : 0;
  return (
    <div class="stack">
      {made && (
        <>
          <ul class="rows compact">
            {made.wallets.map((wallet) => (
              <li key={wallet.id}>
                <span>{wallet.name ?? wallet.code ?? wallet.id}</span>
                <strong class="number">{money(wallet.balance_cents, wallet.currency)}</strong>
              </li>
            ))}
          </ul>
          {orphans > 0 && <p class="callout">{count(orphans, 'transaction')} of a wallet that is not here: import that wallet too.</p>}
          <label class="check">
            <input type="checkbox" checked={fresh} onInput={(event) => setFresh(event.currentTarget.checked)} />
            <span>Start a new scenario, without the wallets that are here now</span>
          </label>
          <Button
            kind="primary"
            onClick={() => {
              if (fresh) open({ name: 'Imported', ...requested(text), base: withCustomer(made, text), commands: [], draft: invoice ? (JSON.parse(invoice.raw) as DraftInvoice) : newDraft(currency), usage: newUsage(currency) }, 'A new scenario with the imported account.');
              else {
                take(withCustomer(made, text), words(pasted));
                toast('Imported. Undo takes it out again.');
              }
              go('wallets');
            }}
          >
            {fresh ? 'Start with it' : 'Add to this scenario'}
          </Button>
        </>
      )}
      {invoice && (
        <Button
          kind={made ? 'plain' : 'primary'}
          onClick={() => {
            draft.value = JSON.parse(invoice.raw) as DraftInvoice;
            draftText.value = null;
            go('invoice');
          }}
        >
          Open the invoice in the composer
        </Button>
      )}
      {lists.invoices.length > 1 && (
        <Button
          onClick={() => {
            const reply = run({ type: 'apply_credits', invoices: lists.invoices.map((part) => JSON.parse(part.raw) as unknown) });
            toast(reply.outcome === 'accepted' ? `${reply.invoices.length} invoices are finalised.` : reply.outcome === 'unchanged' ? 'No wallet pays anything of them.' : firstComplaint(reply, account.value), reply.outcome === 'accepted' ? 'done' : 'info');
          }}
        >
          Finalise all {lists.invoices.length} invoices
        </Button>
      )}
      {lists.fees.length > 0 && !invoice && (
        <Button
          kind="primary"
          onClick={() => {
            draft.value = { ...newDraft(currency), fees: lists.fees.map((part) => JSON.parse(part.raw) as Fee) };
            draftText.value = null;
            go('invoice');
          }}
        >
          Compose an invoice of {count(lists.fees.length, 'fee')}
        </Button>
      )}
      {alone.customer_usage && (
        <Button
          kind="primary"
          onClick={() => {
            const taken = JSON.parse(alone.customer_usage?.raw ?? '{}') as { currency?: string; taxes_amount_cents?: unknown; charges_usage?: { amount_cents?: unknown; billable_metric?: { code?: string } }[] };
            usage.value = {
              currency: taken.currency ?? currency,
              ...(taken.taxes_amount_cents === undefined ? {} : { taxes_amount_cents: taken.taxes_amount_cents }),
              charges: (taken.charges_usage ?? []).map((charge) => ({ code: charge.billable_metric?.code ?? '', amount_cents: charge.amount_cents })),
              include_draft: false,
            };
            go('usage');
          }}
        >
          Take it as current usage
        </Button>
      )}
      {alone.credit_note && <CreditNote raw={alone.credit_note.raw} />}
    </div>
  );
}

function CreditNote({ raw }: { raw: string }) {
  const note = JSON.parse(raw) as { lago_invoice_id?: string; invoice_id?: string; refund_amount_cents?: number; currency?: string };
  const invoice = note.invoice_id ?? note.lago_invoice_id;
  const purchase = account.value.wallet_transactions.find((transaction) => transaction.invoice_id === invoice && transaction.transaction_status === 'purchased');
  if (invoice === undefined) return <p class="callout">A credit note that names no invoice.</p>;
  if (!purchase) return <p class="callout">A credit note on invoice {invoice}: no purchase of this scenario has that invoice.</p>;
  return (
    <Button
      kind="primary"
      onClick={() => {
        const reply = run({ type: 'refund_purchase', transaction_id: purchase.id, refund_amount_cents: note.refund_amount_cents ?? 0 });
        toast(reply.outcome === 'accepted' ? 'The purchase is refunded.' : reply.outcome === 'unchanged' ? 'Nothing is to refund.' : firstComplaint(reply, account.value), reply.outcome === 'accepted' ? 'done' : 'refused');
      }}
    >
      Refund {typed(note.refund_amount_cents, note.currency ?? 'EUR')} {note.currency} of the purchase
    </Button>
  );
}

const words = (pasted: Pasted): string =>
  [
    pasted.lists.wallets.length > 0 ? count(pasted.lists.wallets.length, 'wallet') : '',
    pasted.lists.wallet_transactions.length > 0 ? count(pasted.lists.wallet_transactions.length, 'transaction') : '',
    ...Object.keys(pasted.alone),
  ]
    .filter((part) => part !== '')
    .join(', ');

/** A customer is needed to add to the account: what the wallets say of theirs. */
function withCustomer(made: Account, text: string): Account {
  if (made.customer) return made;
  const currency = made.wallets[0]?.currency ?? null;
  const stated = /"external_customer_id"\s*:\s*"([^"\\]{1,255})"/.exec(text)?.[1];
  return { ...made, customer: { ...EMPTY_SCRIPT(clock.value).base.customer, external_id: stated ?? 'imported', currency } as Account['customer'] };
}

/** The policy and the instant of a whole request; else those of this scenario. */
function requested(text: string): { policy: Policy; clock: string } {
  const value = JSON.parse(text) as { policy?: Policy; command?: { at?: string }; request?: { policy?: Policy; command?: { at?: string } } };
  const request = value.request ?? value;
  return { policy: request.policy ?? policy.value, clock: request.command?.at ?? clock.value };
}

