/** A scenario: where it started, what was asked since, and what the engine made of it. */
import { EMPTY, decide } from '../engine';
import { outside } from '../format';
import type { Accepted, Account, Action, Command, DraftInvoice, EngineEvent, Fee, Invoice, Policy } from '../documents';

/** One step: a command that the engine accepted, or an import that set the account anew. */
export interface Step {
  command: Command;
  policy: Policy;
  events: EngineEvent[];
  invoices: Invoice[];
  explanation: Accepted['explanation'];
  /** The account as an import left it. */
  imported?: Account;
  /** Steps of one act of a person share it, and are undone together. */
  act: number;
  /** The clock before that act. */
  before: string;
}

/** Usage that is not invoiced yet. */
export interface Usage {
  currency: string;
  taxes_amount_cents?: unknown;
  charges: { code: string; amount_cents?: unknown }[];
  include_draft: boolean;
}

export interface Scenario {
  name: string;
  policy: Policy;
  base: Account;
  steps: Step[];
  undone: Step[][];
  clock: string;
  draft: DraftInvoice;
  usage: Usage;
}

/** What is needed to make a scenario again: the engine does the rest. */
export interface Script {
  name: string;
  policy: Policy;
  base: Account;
  commands: { command: Command; policy?: Policy; imported?: Account; invoices?: Invoice[]; act?: number }[];
  clock: string;
  draft: DraftInvoice;
  usage: Usage;
}

export const newDraft = (currency: string): DraftInvoice => ({
  id: 'invoice-1',
  invoice_type: 'subscription',
  status: 'draft',
  currency,
  fees: [{ item: { type: 'charge', code: 'api_calls', name: 'API calls' }, amount_cents: 10_000, taxes_rate: '20' }],
});

/** Lago's API names an invoice in a member of its own. */
export const draftId = (draft: DraftInvoice): string => String(draft.id ?? draft['lago_id'] ?? '');

export const newUsage = (currency: string): Usage => ({ currency, charges: [{ code: '', amount_cents: undefined }], include_draft: false });

/** The account that these events lead to: the engine replays them. */
export function replay(base: Account, events: EngineEvent[], clock: string): Account {
  const reply = decide<Account>('drawdown-1', base, { id: 'replay', at: clock, type: 'replay', events });
  if (reply.outcome !== 'answered') throw new Error(`the history cannot be replayed: ${JSON.stringify(reply)}`);
  return reply.result;
}

/** The account after some steps, by replay from the last import on. */
export function accountAfter(base: Account, steps: Step[], clock: string): Account {
  const from = steps.findLastIndex((step) => step.imported !== undefined);
  const start = steps[from]?.imported ?? base;
  return replay(start, steps.slice(from + 1).flatMap((step) => step.events), clock);
}

/** Invoices by id, the latest form of each, newest first. */
export function invoicesOf(steps: Step[]): Invoice[] {
  const byId = new Map<string, Invoice>();
  for (const invoice of steps.flatMap((step) => step.invoices)) {
    if (invoice.id !== null) {
      byId.delete(invoice.id);
      byId.set(invoice.id, invoice);
    }
  }
  return [...byId.values()].reverse();
}

/** An id that neither the steps nor the account know. */
export function nextId(steps: Step[], account: Account): string {
  let highest = 0;
  const see = (id: string) => {
    const found = /^s(\d+)(\/|$)/.exec(id);
    if (found) highest = Math.max(highest, Number(found[1]));
  };
  for (const step of steps) see(step.command.id);
  for (const wallet of account.wallets) see(wallet.id);
  for (const transaction of account.wallet_transactions) see(transaction.id);
  return `s${highest + 1}`;
}

/** Decides a script from its start. Commands that are not accepted are left out and counted. */
export function perform(script: Script): { scenario: Scenario; account: Account; left: number } {
  let account = script.base;
  let left = 0;
  let act = 0;
  let before = script.clock;
  const steps: Step[] = [];
  for (const { command, policy = script.policy, imported, invoices = [], act: stated } of script.commands) {
    const of = stated ?? act + 1;
    if (of !== act) before = steps.at(-1)?.command.at ?? command.at;
    act = of;
    if (imported) {
      account = imported;
      steps.push({ command, policy, events: [], invoices, explanation: [], imported, act, before });
      continue;
    }
    const reply = decide(policy, account, command);
    if (reply.outcome === 'accepted') {
      const { events, invoices: made, explanation } = reply;
      account = reply.account;
      steps.push({ command, policy, events, invoices: made, explanation, act, before });
    } else if (reply.outcome !== 'unchanged') {
      left += 1;
    }
  }
  const { name, policy, base, clock, draft, usage } = script;
  return { scenario: { name, policy, base, steps, undone: [], clock, draft, usage }, account, left };
}

/** The script of a scenario: what `perform` makes the same scenario of. */
export function scriptOf(scenario: Scenario): Script {
  const { name, policy, base, steps, clock, draft, usage } = scenario;
  const commands = steps.map((step) => ({
    command: step.command,
    act: step.act,
    ...(JSON.stringify(step.policy) === JSON.stringify(policy) ? {} : { policy: step.policy }),
    ...(step.imported ? { imported: step.imported, invoices: step.invoices } : {}),
  }));
  return { name, policy, base, commands, clock, draft, usage };
}

/** The usage as a command. */
export function refreshAction(usage: Usage, draft: DraftInvoice): Action {
  const charges = usage.charges.filter((charge) => charge.code !== '' || charge.amount_cents !== undefined);
  return {
    type: 'refresh_ongoing_balance',
    current_usage: [
      {
        currency: usage.currency,
        ...(usage.taxes_amount_cents === undefined ? {} : { taxes_amount_cents: usage.taxes_amount_cents }),
        charges_usage: charges.map((charge) => ({
          ...(charge.code === '' ? {} : { billable_metric: { code: charge.code } }),
          amount_cents: charge.amount_cents ?? 0,
        })),
      },
    ],
    ...(usage.include_draft ? { draft_invoices: [{ ...draft, status: 'draft' }] } : {}),
  };
}

/** A fee in the words of a person. */
export function feeName(fee: Fee): string {
  return outside(fee.item?.name || fee.item?.code || fee.item?.type || 'Fee');
}

export const EMPTY_SCRIPT = (clock: string): Script => ({
  name: 'New scenario',
  policy: 'drawdown-1',
  base: { ...EMPTY, customer: { external_id: 'customer-1', currency: 'EUR', timezone: null, has_active_subscription: true, country: null, customer_type: null, tax_rate: null } },
  commands: [],
  clock,
  draft: newDraft('EUR'),
  usage: newUsage('EUR'),
});
