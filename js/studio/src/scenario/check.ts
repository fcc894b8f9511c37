/** Scenarios from outside: links, files, what the browser remembers. Taken whole, or refused with a reason. */
import { decide } from '../engine';
import type { Account, DraftInvoice, Policy } from '../documents';
import { accountAfter, type Scenario, type Script, type Usage } from './scenario';

type Members = Record<string, unknown>;

const isObject = (value: unknown): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string';
const isListOf = (value: unknown, fits: (item: unknown) => boolean): boolean => Array.isArray(value) && value.every(fits);
const isNothing = (value: unknown): boolean => value === undefined || value === null;
const isItem = (value: unknown): boolean => isNothing(value) || (isObject(value) && ['type', 'code', 'name'].every((name) => isNothing(value[name]) || isText(value[name])));
const isFee = (value: unknown): boolean => isObject(value) && isItem(value['item']);

/** Whether the form can show it. What its figures are is for the engine to judge. */
export function isDraft(value: unknown): value is DraftInvoice {
  if (!isObject(value) || !['invoice_type', 'currency'].every((name) => isNothing(value[name]) || isText(value[name]))) return false;
  return isNothing(value['fees']) || isListOf(value['fees'], isFee);
}

const isUsage = (value: unknown): value is Usage => isObject(value) && isText(value['currency']) && isListOf(value['charges'], isObject);
const isCommand = (value: unknown): boolean => isObject(value) && isText(value['id']) && isText(value['at']) && isText(value['type']);

/** The engine reads policy, account and clock, and gives the account in its own words. */
function readAccount(account: unknown, policy: unknown, clock: unknown): Account {
  need(isObject(account), 'account');
  const reply = decide<Account>(policy as Policy, account as Account, { id: 'check', at: clock as string, type: 'replay', events: [] });
  if (reply.outcome === 'answered') return reply.result;
  const first = reply.outcome === 'malformed' ? reply.malformed[0] : undefined;
  throw new Error(first ? `${first.path} ${first.message}` : 'the engine does not take its account');
}

function need(holds: boolean, what: string): void {
  if (!holds) throw new Error(`its ${what} cannot be read`);
}

/** What scripts and remembered scenarios share. */
function checkStart(start: Members) {
  const { name, policy, base, clock, draft, usage } = start;
  const read = readAccount(base, policy, clock);
  need(isDraft(draft), 'draft invoice');
  need(isUsage(usage), 'usage');
  return { name: isText(name) ? name : 'Shared scenario', policy: policy as Policy, base: read, clock: clock as string, draft: draft as DraftInvoice, usage: usage as Usage };
}

/** A script, or an error that says what it is not. */
export function checkScript(value: unknown): Script {
  if (!isObject(value) || value['v'] !== 1) throw new Error('this is no scenario of the studio');
  const { commands } = value;
  need(isListOf(commands, (item) => isObject(item) && isCommand(item['command'])), 'list of commands');
  const start = checkStart(value);
  const read = (commands as Script['commands']).map((item) => (item.imported ? { ...item, imported: readAccount(item.imported, start.policy, start.clock) } : item));
  return { ...start, commands: read };
}

/** A scenario as the browser remembered it, with the account that it leads to. */
export function checkRemembered(value: unknown): { scenario: Scenario; account: Account } {
  need(isObject(value), 'scenario');
  const start = checkStart(value as Members);
  const { steps, undone } = value as unknown as Scenario;
  const isStep = (item: unknown) => isObject(item) && isCommand(item['command']) && isListOf(item['events'], isObject) && isListOf(item['invoices'], isObject);
  need(isListOf(steps, isStep), 'history');
  need(isListOf(undone, (act) => isListOf(act, isStep)), 'history');
  return { scenario: { ...start, steps, undone }, account: accountAfter(start.base, steps, start.clock) };
}
