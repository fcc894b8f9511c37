/** What a host's scheduler asks while time passes: expiry at each end, interval rules once on every local day. */
import type { Account } from '../documents';
import { fromFields, plain, toFields } from '../format';
import type { Timed } from '../scenario/commands';

const DAY = 86_400_000;
/** Each day is a decision: so many keep the page waiting no longer than a person does. */
const MOST_DAYS = 4_000;

/** What is asked after one instant up to another, in order; and on how many local days interval rules are not run. */
export function sweepsBetween(account: Account, from: string, to: string): { asked: Timed[]; daysLeftOut: number } {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  const ends = endsOf(account).filter((time) => time > start && time <= end);
  const { times, leftOut } = hasIntervalRule(account) ? eachDay(start, end, zoneOf(account)) : { times: [], leftOut: 0 };
  const asked = [
    ...[...new Set([...ends, end])].map((time) => ({ time, action: { type: 'expire' } })),
    ...times.map((time) => ({ time, action: { type: 'run_top_up_rules', trigger: 'interval' } })),
  ];
  // The sort keeps their order where the time is one: what has ended buys nothing more.
  asked.sort((one, other) => one.time - other.time);
  return { asked: asked.map(({ time, action }) => ({ at: plain(new Date(time)), action })), daysLeftOut: leftOut };
}

const active = (account: Account) => account.wallets.filter((wallet) => wallet.status === 'active');

function hasIntervalRule(account: Account): boolean {
  return active(account).some((wallet) => wallet.recurring_transaction_rules.some((rule) => rule.trigger === 'interval'));
}

/** A sweep finds only what has an end: without one, days would be asked about in vain. */
function endsOf(account: Account): number[] {
  const rules = active(account).flatMap((wallet) => wallet.recurring_transaction_rules);
  return [...active(account), ...rules, ...account.wallet_transactions].flatMap(({ expiration_at }) => (expiration_at ? [Date.parse(expiration_at)] : []));
}

/** The days of interval rules are those of the customer. */
const zoneOf = (account: Account): string => account.customer?.timezone ?? account.organization.timezone ?? 'UTC';

/** The wall clock of the start on each local day after it, and the end. A day of 23 or of 25 hours is one day, too. */
function eachDay(start: number, end: number, zone: string): { times: number[]; leftOut: number } {
  const { date, time } = toFields(plain(new Date(start)), zone);
  const first = Date.parse(`${date}T00:00:00Z`);
  const days = Math.round((Date.parse(`${toFields(plain(new Date(end)), zone).date}T00:00:00Z`) - first) / DAY);
  const on = (day: number) => fromFields({ date: plain(new Date(first + day * DAY)).slice(0, 10), time }, zone);
  const times = new Set<number>();
  for (let day = 1; day <= Math.min(days, MOST_DAYS); day += 1) {
    const at = Date.parse(on(day) ?? '') + (start % 60_000);
    if (at > start && at < end) times.add(at);
  }
  return { times: [...times, end], leftOut: Math.max(0, days - MOST_DAYS - 1) };
}
