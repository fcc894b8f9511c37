/** Pasted documents: which they are, wrappers taken off, their text left as it is. */
import { ask, requestText } from '../engine';
import type { Account, Complaint, Invoice, Policy } from '../documents';
import { lineOf, locate, offsetOf, places, type Place } from './locate';

/** What can stand in a pasted document, by the name of its wrapper. */
const LISTS = ['wallets', 'wallet_transactions', 'invoices', 'fees'] as const;
const SINGLES = { wallet: 'wallets', wallet_transaction: 'wallet_transactions', invoice: 'invoices', fee: 'fees' } as const;
const ALONE = ['customer', 'organization', 'customer_usage', 'credit_note'] as const;

type List = (typeof LISTS)[number];
type Alone = (typeof ALONE)[number];

/** A value of the pasted text and where it stands there. */
interface Part {
  pointer: string;
  raw: string;
}

export interface Pasted {
  lists: Record<List, Part[]>;
  alone: Partial<Record<Alone, Part>>;
  /** A whole request or account of the engine, or a scenario of the studio. */
  whole?: 'request' | 'scenario';
}

export interface Problem {
  message: string;
  pointer: string;
  line: number;
  column: number;
  start: number;
  end: number;
}

/** Where the engine's complaints stand in the text. */
export function problemsOf(text: string, malformed: Complaint[], origin: (path: string) => string | undefined = (path) => path): Problem[] {
  return malformed.map((complaint) => {
    const pointer = origin(complaint.path) ?? '';
    if (complaint.line !== undefined && complaint.column !== undefined) {
      const start = offsetOf(text, complaint.line, complaint.column);
      return { message: complaint.message, pointer, line: complaint.line, column: complaint.column, start, end: Math.min(text.length, start + 1) };
    }
    const place = locate(text, pointer) ?? { start: 0, end: text.length };
    return { message: complaint.message, pointer, ...lineOf(text, place.start), ...place };
  });
}

/** Syntax errors, by the engine's own reader. */
export function syntax(text: string): Problem[] {
  const reply = ask(text);
  const errors = reply.outcome === 'malformed' ? reply.malformed.filter((complaint) => complaint.line !== undefined) : [];
  return problemsOf(text, errors);
}

/** What a text holds that reads as JSON. */
export function recognise(text: string): Pasted {
  const all = places(text);
  const part = (pointer: string): Part | undefined => {
    const place: Place | undefined = all.get(pointer);
    return place && { pointer, raw: text.slice(place.start, place.end) };
  };
  const is = (pointer: string, opening: string) => part(pointer)?.raw.startsWith(opening) === true;
  const pasted: Pasted = { lists: { wallets: [], wallet_transactions: [], invoices: [], fees: [] }, alone: {} };
  const items = (pointer: string): Part[] => {
    const parts: Part[] = [];
    for (let index = 0; ; index += 1) {
      const item = part(`${pointer}/${index}`);
      if (!item) return parts;
      parts.push(item);
    }
  };

  if (is('/request', '{') && is('/request/command', '{')) {
    read('/request/account');
    for (const invoice of items('/request/command/invoices')) pasted.lists.invoices.push(invoice);
    return { ...pasted, whole: 'request' };
  }
  if (all.has('/v') && is('/commands', '[')) return { ...pasted, whole: 'scenario' };
  if (is('/account', '{')) {
    read('/account');
    for (const invoice of items('/command/invoices')) pasted.lists.invoices.push(invoice);
    return { ...pasted, whole: 'request' };
  }
  if (text.trimStart().startsWith('[')) for (const item of items('')) bare(item);
  else read('');
  return pasted;

  function read(under: string): void {
    let wrapped = false;
    for (const name of LISTS) {
      if (name === 'fees' && (all.has(`${under}/invoice_type`) || all.has(`${under}/currency`))) continue;
      if (is(`${under}/${name}`, '[')) {
        pasted.lists[name].push(...items(`${under}/${name}`));
        wrapped = true;
      }
    }
    for (const [single, list] of Object.entries(SINGLES)) {
      const found = is(`${under}/${single}`, '{') ? part(`${under}/${single}`) : undefined;
      if (found) {
        pasted.lists[list].push(found);
        wrapped = true;
      }
    }
    const isInvoice = all.has(`${under}/invoice_type`) || (all.has(`${under}/fees`) && all.has(`${under}/currency`));
    for (const name of ALONE) {
      // An invoice holds its customer: that is no customer to import.
      const found = !isInvoice && is(`${under}/${name}`, '{') ? part(`${under}/${name}`) : undefined;
      if (found) {
        pasted.alone[name] = found;
        wrapped = true;
      }
    }
    if (!wrapped) {
      const self = part(under);
      if (self) bare(self);
    }
  }

  /** A document without its wrapper, known by the members that only it has. */
  function bare(item: Part): void {
    const has = (member: string) => all.has(`${item.pointer}/${member}`);
    if (has('rate_amount')) pasted.lists.wallets.push(item);
    else if (has('transaction_type') || has('transaction_status')) pasted.lists.wallet_transactions.push(item);
    else if (has('invoice_type') || (has('fees') && has('currency'))) pasted.lists.invoices.push(item);
    else if (has('charges_usage')) pasted.alone.customer_usage = item;
    else if (has('item') && has('amount_cents')) pasted.lists.fees.push(item);
    else if (has('external_id')) pasted.alone.customer = item;
    else if (item.raw.startsWith('{')) {
      const inner = ['wallet', 'invoice', 'wallet_transaction', 'fee', 'customer', 'organization'].some((name) => has(name));
      if (inner && item.pointer !== '') read(item.pointer);
    }
  }
}

export const isEmpty = (pasted: Pasted): boolean =>
  LISTS.every((name) => pasted.lists[name].length === 0) && ALONE.every((name) => pasted.alone[name] === undefined) && pasted.whole !== 'scenario';

const idOf = (raw: string): string | undefined => {
  const value = JSON.parse(raw) as { id?: string; lago_id?: string };
  return value.id ?? value.lago_id;
};

export interface Imported {
  account?: Account;
  problems: Problem[];
}

/** The account with the pasted documents in it, read by the engine; what it does not take is named with its place. */
export function importAccount(text: string, pasted: Pasted, onto: Account, clock: string): Imported {
  const origins = new Map<string, string>();
  const list = (name: 'wallets' | 'wallet_transactions'): string => {
    const fresh = pasted.lists[name];
    const ids = new Set(fresh.map((part) => idOf(part.raw)));
    const kept = (onto[name] as { id: string }[]).filter((held) => !ids.has(held.id)).map((held) => JSON.stringify(held));
    fresh.forEach((part, index) => origins.set(`/account/${name}/${kept.length + index}`, part.pointer));
    return `[${[...kept, ...fresh.map((part) => part.raw)].join(',')}]`;
  };
  const alone = (name: 'organization' | 'customer'): string => {
    const part = pasted.alone[name];
    if (part) origins.set(`/account/${name}`, part.pointer);
    return part?.raw ?? JSON.stringify(onto[name] ?? null);
  };
  const account = `{"organization":${alone('organization')},"customer":${alone('customer')},"wallets":${list('wallets')},"wallet_transactions":${list('wallet_transactions')}}`;
  const command = JSON.stringify({ id: 'import', at: clock, type: 'replay', events: [] });
  const reply = ask<Account>(`{"policy":"drawdown-1","account":${account},"command":${command}}`);
  if (reply.outcome === 'answered') return { account: reply.result, problems: [] };
  const malformed = reply.outcome === 'malformed' ? reply.malformed : [];
  return { problems: problemsOf(text, malformed, (path) => originOf(origins, path)) };
}

function originOf(origins: Map<string, string>, path: string): string | undefined {
  for (let looked = path; looked !== ''; looked = looked.slice(0, looked.lastIndexOf('/'))) {
    const origin = origins.get(looked);
    if (origin !== undefined) return origin + path.slice(looked.length);
  }
  return undefined;
}

/** Whether the engine takes a pasted invoice, asked with its own text; where it does not, the places. */
export function checkInvoice(text: string, part: Part, policy: Policy, account: Account, clock: string): { invoice?: Invoice; problems: Problem[] } {
  const command = `{"id":"preview","at":${JSON.stringify(clock)},"type":"apply_credits","invoices":[${part.raw}]}`;
  const reply = ask(requestText(policy, account, command));
  if (reply.outcome === 'malformed') {
    return { problems: problemsOf(text, reply.malformed, (path) => part.pointer + path.replace(/^\/command\/invoices\/0/, '')) };
  }
  const invoice = 'invoices' in reply ? reply.invoices[0] : undefined;
  return invoice ? { invoice, problems: [] } : { problems: [] };
}

/** The same for fees without an invoice, as lines of one. */
export function checkFees(text: string, parts: Part[], currency: string, policy: Policy, account: Account, clock: string): Problem[] {
  const invoice = `{"currency":${JSON.stringify(currency)},"fees":[${parts.map((part) => part.raw).join(',')}]}`;
  const command = `{"id":"preview","at":${JSON.stringify(clock)},"type":"apply_credits","invoices":[${invoice}]}`;
  const reply = ask(requestText(policy, account, command));
  if (reply.outcome !== 'malformed') return [];
  return problemsOf(text, reply.malformed, (path) => path.replace(/^\/command\/invoices\/0\/fees\/(\d+)/, (_, index) => parts[Number(index)]?.pointer ?? ''));
}

/** The same for usage. */
export function checkUsage(text: string, part: Part, policy: Policy, account: Account, clock: string): Problem[] {
  const command = `{"id":"preview","at":${JSON.stringify(clock)},"type":"refresh_ongoing_balance","current_usage":[${part.raw}]}`;
  const reply = ask(requestText(policy, account, command));
  if (reply.outcome !== 'malformed') return [];
  return problemsOf(text, reply.malformed, (path) => part.pointer + path.replace(/^\/command\/current_usage\/0/, ''));
}
