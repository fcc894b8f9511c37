/** The draft invoice as the engine sees it now: decided anew with every keystroke, stored never. */
import { computed, signal } from '@preact/signals';
import { ask, dialsOf, requestText } from './engine';
import type { Account, DraftInvoice, Explanation, Invoice, Policy, Reply } from './documents';
import { account, clock, draft, draftText, nextCommandId, policy } from './scenario/state';
import { problemsOf, recognise, syntax, type Problem } from './scenario/paste';

/** The text of the draft that the engine is asked about, and where in the editor it stands. */
interface Asked {
  raw: string | null;
  pointer: string;
  problems: Problem[];
}

const asked = computed<Asked>(() => {
  const text = draftText.value;
  if (text === null) return { raw: JSON.stringify(draft.value), pointer: '', problems: [] };
  const wrong = syntax(text);
  if (wrong.length > 0) return { raw: null, pointer: '', problems: wrong };
  const found = recognise(text).lists.invoices[0];
  if (found) return { raw: found.raw, pointer: found.pointer, problems: [] };
  return { raw: text.trim() === '' ? null : text, pointer: '', problems: [] };
});

const commandText = (raw: string, id: string, at: string) => `{"id":${JSON.stringify(id)},"at":${JSON.stringify(at)},"type":"apply_credits","invoices":[${raw}]}`;

/** What the draft comes to under a policy. */
export function applied(under: Policy): Reply | null {
  const { raw } = asked.value;
  if (raw === null) return null;
  return ask(requestText(under, account.value, commandText(raw, nextCommandId.value, clock.value)));
}

/** How long the engine took for the last preview, in milliseconds. */
export const engineTime = signal(0);

export const result = computed<Reply | null>(() => {
  const start = performance.now();
  const reply = applied(policy.value);
  engineTime.value = performance.now() - start;
  return reply;
});

/** What is wrong with the draft, by the pointer inside the invoice. */
export const draftComplaints = computed(() => {
  const reply = result.value;
  const found = new Map<string, string>();
  if (reply?.outcome === 'malformed') for (const { path, message } of reply.malformed) found.set(path.replace(/^\/command\/invoices\/0/, ''), message);
  return found;
});

/** What is wrong with the text, and where. */
export const textProblems = computed<Problem[]>(() => {
  const text = draftText.value;
  if (text === null) return [];
  const { problems, pointer } = asked.value;
  if (problems.length > 0) return problems;
  const reply = result.value;
  if (reply?.outcome !== 'malformed') return [];
  return problemsOf(text, reply.malformed, (path) => pointer + path.replace(/^\/command\/invoices\/0/, ''));
});

export interface Shown {
  invoice: Invoice;
  explanation: Explanation;
  after: Account;
  events: { wallet_id: string; fundings: { transaction_id: string; amount_cents: number }[] }[];
  /** Credits and money rounded apart, and the difference is booked. */
  residueBooked: boolean;
}

/** The parts of an answer that are shown, when there are any. */
export function shownOf(reply: Reply | null): Shown | null {
  if (reply?.outcome !== 'accepted' && reply?.outcome !== 'unchanged') return null;
  const invoice = reply.invoices[0];
  const explanation = reply.explanation[0];
  if (!invoice || !explanation || !('wallets' in explanation)) return null;
  const events = reply.events.flatMap((event) => (event.type === 'credits_applied' ? [{ wallet_id: event.transaction.wallet_id, fundings: event.transaction.fundings }] : []));
  return { invoice, explanation, after: reply.account, events, residueBooked: reply.events.some((event) => event.type === 'residue_booked') };
}

const value = computed<DraftInvoice>(() => {
  const { raw } = asked.value;
  return draftText.value === null || raw === null ? draft.value : (JSON.parse(raw) as DraftInvoice);
});

/** The draft as an object, whether it stands in the form or in the text. */
export const draftValue = (): DraftInvoice => value.value;

export const stage = computed(() => dialsOf(policy.value)['stage']);

/** Sub-cent decimals added and subtracted digit by digit, for what is shown as left. */
export function leftOf(cap: string, taken: string[]): string {
  const scale = (text: string) => {
    const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
    const value = BigInt(whole + fraction.slice(0, 12).padEnd(12, '0'));
    return text.startsWith('-') ? -value : value;
  };
  const left = taken.reduce((rest, part) => rest - scale(part), scale(cap));
  const sign = left < 0n ? '-' : '';
  const digits = (left < 0n ? -left : left).toString().padStart(13, '0');
  const fraction = digits.slice(-12).replace(/0+$/, '');
  return `${sign}${digits.slice(0, -12)}${fraction ? `.${fraction}` : ''}`;
}
