/** The studio's only brain. Whatever is shown was decided here. */
import { decideText, MalformedRequestError } from '@drawdown/engine';
import type { Account, Command, Dials, Info, Policy, Reply } from './documents';

/** One request in, one answer out. A request that was not understood is an answer too: it says where it is wrong. */
export function ask<Result = never>(request: string): Reply<Result> {
  try {
    return JSON.parse(decideText(request)) as Reply<Result>;
  } catch (error) {
    if (error instanceof MalformedRequestError) return { outcome: 'malformed', malformed: error.problems };
    // A bug of the engine: it is said where the answer would stand, and the next call runs in a fresh instance.
    return { outcome: 'malformed', malformed: [{ path: '', message: error instanceof Error ? error.message : String(error) }] };
  }
}

// An account is written once, however often something is tried on it.
const written = new WeakMap<Account, string>();

function text(account: Account): string {
  const known = written.get(account);
  if (known !== undefined) return known;
  const fresh = JSON.stringify(account);
  written.set(account, fresh);
  return fresh;
}

/** The request of a command, as text. `command` may be text already, so that what was pasted stays as it was. */
export function requestText(policy: Policy, account: Account, command: Command | string): string {
  const asked = typeof command === 'string' ? command : JSON.stringify(command);
  return `{"policy":${JSON.stringify(policy)},"account":${text(account)},"command":${asked}}`;
}

export function decide<Result = never>(policy: Policy, account: Account, command: Command | string): Reply<Result> {
  return ask<Result>(requestText(policy, account, command));
}

export const EMPTY: Account = {
  organization: { timezone: 'UTC', max_wallets: null },
  customer: null,
  wallets: [],
  wallet_transactions: [],
};

let known: Info | undefined;

/** Versions, presets with their dials, limits. */
export function info(): Info {
  if (known) return known;
  const reply = decide<Info>('drawdown-1', EMPTY, { id: 'info', at: '2026-01-01T00:00:00Z', type: 'info' });
  if (reply.outcome !== 'answered') throw new Error('the engine did not say what it is');
  known = reply.result;
  return known;
}

/** Every dial of a policy. */
export function dialsOf(asked: Policy): Partial<Dials> & Record<string, unknown> {
  const preset = typeof asked === 'string' ? asked : asked.preset;
  const dials = info().presets.find((known) => known.name === preset)?.policy;
  return typeof asked === 'string' ? { ...dials } : { ...dials, ...asked };
}

/** Digits of a currency's minor unit, as a policy counts them; 2 for a code that the engine does not know. */
export function currencyDigits(currency: string, policy: Policy): number {
  const table = dialsOf(policy)['currency_digits'] === 'lago' ? 'lago' : 'iso';
  return info().currencies.find(({ code }) => code === currency)?.digits[table] ?? 2;
}
