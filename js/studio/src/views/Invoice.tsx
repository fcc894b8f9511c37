/** Composing an invoice, with the application of credits beside it, live. */
import { run } from '../scenario/commands';
import { account, draft, draftText, policy } from '../scenario/state';
import { money, sentence } from '../format';
import { firstComplaint, policyTitle } from '../tell';
import { draftValue, engineTime, result, shownOf, stage, textProblems } from '../preview';
import { isDraft } from '../scenario/check';
import { recognise } from '../scenario/paste';
import { draftId } from '../scenario/scenario';
import { Badge, Button, Empty, Segments } from '../ui/parts';
import { toast } from '../ui/toasts';
import { Form, rename, TextEditor } from './Composer';
import { KnownInvoices } from './KnownInvoices';
import { Coverage, Lines, Notes, PerWallet, Sums } from './Outcome';

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
      <KnownInvoices />
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
