/** What can be done with the documents that were found in a text. */
import { EMPTY_SCRIPT, newDraft, newUsage } from '../scenario/scenario';
import type { Account, DraftInvoice, Fee, Policy, Reply } from '../documents';
import { run, take } from '../scenario/commands';
import { open, readScript } from '../scenario/open';
import { account, clock, draft, draftText, policy, usage } from '../scenario/state';
import { count, money, typed } from '../format';
import { firstComplaint, walletName } from '../tell';
import type { Pasted } from '../scenario/paste';
import { Button } from '../ui/parts';
import { go } from '../ui/route';
import { toast } from '../ui/toasts';

/** The currency of what states none. */
export const currencyOf = (made: Account | undefined): string => made?.wallets[0]?.currency ?? account.value.customer?.currency ?? 'EUR';

interface OffersProps {
  text: string;
  pasted: Pasted;
  made: Account | undefined;
  fresh: boolean;
  setFresh: (fresh: boolean) => void;
}

/** What can be done with what was found. */
export function Offers({ text, pasted, made, fresh, setFresh }: OffersProps) {
  const { lists, alone } = pasted;
  const invoice = lists.invoices[0];
  const currency = currencyOf(made);
  if (pasted.whole === 'scenario') return <ScenarioOffer text={text} />;
  return (
    <div class="stack">
      {made && <AccountOffer text={text} pasted={pasted} made={made} fresh={fresh} setFresh={setFresh} />}
      {invoice && (
        <Button kind={made ? 'plain' : 'primary'} onClick={() => compose(JSON.parse(invoice.raw) as DraftInvoice)}>
          Open the invoice in the composer
        </Button>
      )}
      {lists.invoices.length > 1 && (
        <Button onClick={() => finaliseAll(lists.invoices.map((part) => JSON.parse(part.raw) as unknown))}>
          Finalise all {lists.invoices.length} invoices
        </Button>
      )}
      {lists.fees.length > 0 && !invoice && (
        <Button kind="primary" onClick={() => compose({ ...newDraft(currency), fees: lists.fees.map((part) => JSON.parse(part.raw) as Fee) })}>
          Compose an invoice of {count(lists.fees.length, 'fee')}
        </Button>
      )}
      {alone.customer_usage && (
        <Button kind="primary" onClick={() => takeUsage(alone.customer_usage?.raw ?? '{}', currency)}>
          Take it as current usage
        </Button>
      )}
      {alone.credit_note && <CreditNote raw={alone.credit_note.raw} />}
    </div>
  );
}

function ScenarioOffer({ text }: { text: string }) {
  const load = () => {
    try {
      open(readScript(text), 'The scenario is loaded.');
      go('wallets');
    } catch (error) {
      toast(`This scenario cannot be loaded: ${error instanceof Error ? error.message : String(error)}.`, 'refused');
    }
  };
  return (
    <Button kind="primary" onClick={load}>
      Load this scenario
    </Button>
  );
}

/** The wallets of a text, beside those of this scenario or in a new one. */
function AccountOffer({ text, pasted, made, fresh, setFresh }: OffersProps & { made: Account }) {
  const orphans = made.wallet_transactions.filter((transaction) => !made.wallets.some((wallet) => wallet.id === transaction.wallet_id)).length;
  const accept = () => {
    const held = withCustomer(made, text);
    if (fresh) begin(text, pasted, held);
    else {
      take(held, words(pasted));
      toast('Imported. Undo takes it out again.');
    }
    go('wallets');
  };
  return (
    <>
      <ul class="rows compact">
        {made.wallets.map((wallet) => (
          <li key={wallet.id}>
            <span>{walletName(wallet)}</span>
            <strong class="number">{money(wallet.balance_cents, wallet.currency)}</strong>
          </li>
        ))}
      </ul>
      {orphans > 0 && <p class="callout">{count(orphans, 'transaction')} of a wallet that is not here: import that wallet too.</p>}
      <label class="check">
        <input type="checkbox" checked={fresh} onInput={(event) => setFresh(event.currentTarget.checked)} />
        <span>Start a new scenario, without the wallets that are here now</span>
      </label>
      <Button kind="primary" onClick={accept}>
        {fresh ? 'Start with it' : 'Add to this scenario'}
      </Button>
    </>
  );
}

function begin(text: string, pasted: Pasted, base: Account): void {
  const invoice = pasted.lists.invoices[0];
  const currency = currencyOf(base);
  const drafted = invoice ? (JSON.parse(invoice.raw) as DraftInvoice) : newDraft(currency);
  open({ name: 'Imported', ...requested(text), base, commands: [], draft: drafted, usage: newUsage(currency) }, 'A new scenario with the imported account.');
}

function compose(invoice: DraftInvoice): void {
  draft.value = invoice;
  draftText.value = null;
  go('invoice');
}

function finaliseAll(invoices: unknown[]): void {
  const reply = run({ type: 'apply_credits', invoices });
  const done = reply.outcome === 'accepted' ? `${reply.invoices.length} invoices are finalised.` : '';
  say(reply, done, 'No wallet pays anything of them.', 'info');
}

function takeUsage(raw: string, currency: string): void {
  const taken = JSON.parse(raw) as { currency?: string; taxes_amount_cents?: unknown; charges_usage?: { amount_cents?: unknown; billable_metric?: { code?: string } }[] };
  usage.value = {
    currency: taken.currency ?? currency,
    ...(taken.taxes_amount_cents === undefined ? {} : { taxes_amount_cents: taken.taxes_amount_cents }),
    charges: (taken.charges_usage ?? []).map((charge) => ({ code: charge.billable_metric?.code ?? '', amount_cents: charge.amount_cents })),
    include_draft: false,
  };
  go('usage');
}

/** Says what came of a command. */
function say(reply: Reply, done: string, unchanged: string, otherwise: 'info' | 'refused'): void {
  if (reply.outcome === 'accepted') toast(done);
  else toast(reply.outcome === 'unchanged' ? unchanged : firstComplaint(reply, account.value), otherwise);
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
      onClick={() => say(run({ type: 'refund_purchase', transaction_id: purchase.id, refund_amount_cents: note.refund_amount_cents ?? 0 }), 'The purchase is refunded.', 'Nothing is to refund.', 'refused')}
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

