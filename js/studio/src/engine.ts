/** The studio's only brain. Whatever is shown was decided here. */
import { info as told, tryDecide, tryDecideText, type DrawdownRequest, type Tried } from '@drawdown/engine';
import type { Account, Command, Dials, Info, Policy, Reply } from './documents';

/** What the engine says to a request. One that was not understood has an answer too: it says where it is wrong. */
export function decide<Result = never>(policy: Policy, account: Account, command: Command): Reply<Result> {
  return replyOf(() => tryDecide({ policy, account, command } as unknown as DrawdownRequest) as Tried<Reply<Result>>);
}

/** The same of a text, so that what was pasted stays as it was, digit by digit and place by place. */
export function ask<Result = never>(request: string): Reply<Result> {
  return replyOf(() => {
    const { answer, malformed } = tryDecideText(request);
    return malformed ? { malformed } : { answer: JSON.parse(answer) as Reply<Result> };
  });
}

function replyOf<Result>(call: () => Tried<Reply<Result>>): Reply<Result> {
  try {
    const { answer, malformed } = call();
    return malformed ? { outcome: 'malformed', malformed } : answer;
  } catch (error) {
    // A bug of the engine: it is said where the answer would stand, and the next call runs in a fresh instance.
    return { outcome: 'malformed', malformed: [{ path: '', message: error instanceof Error ? error.message : String(error) }] };
  }
}

// An account is written once, however often an invoice is tried on it.
const written = new WeakMap<Account, string>();

function text(account: Account): string {
  const known = written.get(account);
  if (known !== undefined) return known;
  const fresh = JSON.stringify(account);
  written.set(account, fresh);
  return fresh;
}

/** The request of a command, as text. `command` may be text already. */
export function requestText(policy: Policy, account: Account, command: Command | string): string {
  const asked = typeof command === 'string' ? command : JSON.stringify(command);
  return `{"policy":${JSON.stringify(policy)},"account":${text(account)},"command":${asked}}`;
}

export const EMPTY: Account = {
  organization: { timezone: 'UTC', max_wallets: null },
  customer: null,
  wallets: [],
  wallet_transactions: [],
};

let known: Info | undefined;

/** Versions, presets with their dials, limits, currencies; they never change while the page is open. */
export function info(): Info {
  known ??= told();
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
