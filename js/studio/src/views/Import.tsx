/** Taking in documents of Lago's API and whole scenarios; handing out the scenario. */
import { useMemo, useRef, useState } from 'preact/hooks';
import { EMPTY } from '../engine';
import type { Account } from '../documents';
import { account, clock, importText, name, policy, script } from '../scenario/state';
import { count } from '../format';
import { checkFees, checkInvoice, checkUsage, importAccount, isEmpty, recognise, syntax, type Pasted, type Problem } from '../scenario/paste';
import { CodeArea } from '../ui/CodeArea';
import { download } from '../ui/download';
import { Badge, Button } from '../ui/parts';
import { currencyOf, Offers } from './Offers';

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
  return (
    <>
      <Head />
      <div class="split">
        <Source text={text} problems={found.problems} />
        <section class="card result" aria-labelledby="found-title" aria-live="polite">
          <h2 id="found-title" class="card-title">
            What is in it
          </h2>
          {found.pasted ? <Found text={text} pasted={found.pasted} found={found} fresh={fresh} setFresh={setFresh} /> : text.trim() === '' ? <Nothing /> : <NotJson problem={found.problems[0]} />}
        </section>
      </div>
    </>
  );
}

function Head() {
  const save = (file: string, document: unknown) => download(file, new Blob([JSON.stringify(document, null, 2)], { type: 'application/json' }));
  return (
    <header class="page-head">
      <div>
        <h1>Import and export</h1>
        <p class="muted">Paste what Lago's API answers: wallets, transactions, invoices, customers, usage. Wrappers are taken off.</p>
      </div>
      <div class="row">
        <Button icon="download" onClick={() => save(`${name.value.replace(/[^\w-]+/g, '-').toLowerCase()}.json`, { v: 1, ...script() })}>
          Export scenario
        </Button>
        <Button icon="download" kind="quiet" onClick={() => save('account.json', { account: account.value })}>
          Account as JSON
        </Button>
      </div>
    </header>
  );
}

const setText = (text: string) => {
  importText.value = text;
};

/** The text, typed, pasted, chosen or dropped. */
function Source({ text, problems }: { text: string; problems: Problem[] }) {
  const input = useRef<HTMLInputElement>(null);
  const take = async (list: FileList | null) => {
    const file = list?.[0];
    if (file) setText(await file.text());
  };
  return (
    <section
      class="card"
      aria-label="Text to import"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        void take(event.dataTransfer?.files ?? null);
      }}
    >
      <div class="stack">
        <CodeArea label="JSON to import" value={text} onInput={setText} problems={problems} rows={24} placeholder={'{\n  "wallets": [ … ],\n  "meta": { … }\n}'} good="Reads well" />
        <div class="row">
          <Button onClick={() => input.current?.click()}>Choose a file</Button>
          <input ref={input} class="unseen" type="file" accept="application/json,.json" aria-label="File to import" tabIndex={-1} onChange={(event) => void take(event.currentTarget.files)} />
          {text !== '' && (
            <Button kind="quiet" onClick={() => setText('')}>
              Clear
            </Button>
          )}
        </div>
      </div>
    </section>
  );
}

function Nothing() {
  return (
    <div class="stack">
      <p class="muted">Nothing yet. Whatever is wrong in a text is marked at its place, and the text stays.</p>
      <p class="row">
        {SAMPLES.map(([label, sample]) => (
          <Button key={label} small onClick={() => setText(JSON.stringify(sample, null, 2))}>
            {label}
          </Button>
        ))}
      </p>
      <p class="muted">Whole answers work, single objects too, and a request of the engine (a conformance vector, for one).</p>
    </div>
  );
}

function NotJson({ problem }: { problem: Problem | undefined }) {
  return (
    <p class="callout bad">
      This is not JSON: line {problem?.line}, column {problem?.column}.
    </p>
  );
}

interface FoundProps {
  text: string;
  pasted: Pasted;
  found: Read;
  fresh: boolean;
  setFresh: (fresh: boolean) => void;
}

/** The documents of a text, and what can be done with them once nothing is wrong. */
function Found({ text, pasted, found, fresh, setFresh }: FoundProps) {
  const { wallets, wallet_transactions, invoices, fees } = pasted.lists;
  const kinds: [string, number][] = [
    ['wallet', wallets.length],
    ['transaction', wallet_transactions.length],
    ['invoice', invoices.length],
    ['fee', fees.length],
  ];
  const { problems } = found;
  const nothing = isEmpty(pasted);
  return (
    <>
      <p class="row">
        {kinds.filter(([, amount]) => amount > 0).map(([kind, amount]) => (
          <Badge key={kind} kind="good">
            {count(amount, kind)}
          </Badge>
        ))}
        {Object.keys(pasted.alone).map((kind) => (
          <Badge key={kind} kind="good">
            {kind.replace('_', ' ')}
          </Badge>
        ))}
        {pasted.whole && <Badge>{pasted.whole}</Badge>}
      </p>
      {nothing && <p class="callout">This is sound JSON, and none of the documents that the studio knows. It needs wallets, wallet_transactions, invoices, a customer, an organization, customer_usage, a credit_note or an account.</p>}
      {problems.length > 0 && <p class="callout bad">{count(problems.length, 'place')} to mend first; each is named below the text.</p>}
      {problems.length === 0 && !nothing && <Offers text={text} pasted={pasted} made={found.account} fresh={fresh} setFresh={setFresh} />}
    </>
  );
}
