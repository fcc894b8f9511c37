/** A wallet with its figures, and what can be done with it. */
import type { ComponentChildren } from 'preact';
import type { Alert, Rule, Transaction, Wallet } from '../documents';
import { account, clock, refreshed, zone } from '../scenario/state';
import { credits, day, distance, isZero, majorMoney, moment, money, words } from '../format';
import { colourOf, endsOf, isScoped, scopeText, walletName } from '../tell';
import { Badge, Button } from '../ui/parts';

/** The dialog that is open. */
export type Shown = { kind: 'add' } | { kind: 'customer' } | { kind: 'edit' | 'topup' | 'void' | 'terminate'; wallet: Wallet } | { kind: 'refund' | 'voidGrant'; wallet: Wallet; transaction: Transaction };

export type Show = (shown: Shown) => void;

function ruleText(rule: Rule): string {
  const when = rule.trigger === 'interval' ? words(rule.interval ?? '') : `At ${credits(rule.threshold_credits ?? '0')} credits`;
  const what = rule.method === 'target' ? `up to ${credits(rule.target_ongoing_balance ?? '0')}${rule.grants_target_top_up ? ', free' : ''}` : `${credits(rule.paid_credits)} paid${isZero(rule.granted_credits) ? '' : `, ${credits(rule.granted_credits)} granted`}`;
  return `${when}: ${what}`;
}

function alertText(alert: Alert, wallet: Wallet): string {
  const inMoney = alert.alert_type.endsWith('_amount');
  const values = alert.thresholds.map((threshold) => `${threshold.recurring ? 'every ' : ''}${inMoney ? money(threshold.value, wallet.currency) : `${credits(threshold.value)} credits`}`);
  return `${alert.alert_type.includes('ongoing') ? 'ongoing' : 'balance'} at ${values.join(', ')}`;
}

export function WalletCard({ wallet, show }: { wallet: Wallet; show: Show }) {
  const live = wallet.status === 'active';
  const balance = money(wallet.balance_cents, wallet.currency);
  const rule = wallet.recurring_transaction_rules.find((held) => held.status === 'active');
  const overdue = live && wallet.expiration_at !== null && Date.parse(wallet.expiration_at) <= Date.parse(clock.value);
  return (
    <li class={live ? 'card wallet' : 'card wallet ended'} data-wallet={wallet.code ?? wallet.id}>
      <div class="wallet-head">
        <span class="dot" style={{ background: colourOf(account.value, wallet.id) }} />
        <h3>{walletName(wallet)}</h3>
        {live ? <Badge>Priority {wallet.priority}</Badge> : <Badge kind="off">{wallet.terminated_at ? `Ended ${day(wallet.terminated_at, zone.value)}` : 'Ended'}</Badge>}
      </div>
      <p class={balance.length > 15 ? 'figure long' : 'figure'}>{balance}</p>
      <p class="muted under">
        {credits(wallet.credits_balance)} credits at {majorMoney(wallet.rate_amount, wallet.currency)}
      </p>
      <dl class="facts">
        <Fact label="Ongoing">
          <span class={(wallet.ongoing_balance_cents ?? 0) < 0 ? 'negative' : ''}>{money(wallet.ongoing_balance_cents, wallet.currency)}</span>
          {!refreshed.value.has(wallet.id) && <span class="muted"> not refreshed yet</span>}
        </Fact>
        <Fact label="Consumed">{money(wallet.consumed_amount_cents, wallet.currency)}</Fact>
        <Fact label="Pays for">{isScoped(wallet) ? scopeText(wallet) : <span class="muted">everything</span>}</Fact>
        <Fact label="Expires">
          {wallet.expiration_at ? (
            <span class={overdue ? 'negative' : ''} title={moment(wallet.expiration_at, zone.value)}>
              {day(wallet.expiration_at, zone.value)} <span class="muted">{overdue ? 'past, not swept' : live ? distance(wallet.expiration_at, clock.value) : ''}</span>
            </span>
          ) : (
            <span class="muted">never</span>
          )}
        </Fact>
        {live && <GrantEnds wallet={wallet} />}
        {live && wallet.alerts.length > 0 && <Fact label="Alert">{wallet.alerts.map((alert) => alertText(alert, wallet)).join('; ')}</Fact>}
        <Fact label="Top-up rule">{rule ? ruleText(rule) : <span class="muted">none</span>}</Fact>
      </dl>
      {live ? (
        <div class="wallet-actions">
          <Button small onClick={() => show({ kind: 'topup', wallet })} icon="plus">
            Top up<span class="unseen"> {walletName(wallet)}</span>
          </Button>
          <Button small kind="quiet" onClick={() => show({ kind: 'edit', wallet })}>
            Edit<span class="unseen"> {walletName(wallet)}</span>
          </Button>
          <Button small kind="quiet" onClick={() => show({ kind: 'void', wallet })}>
            Void<span class="unseen"> credits of {walletName(wallet)}</span>
          </Button>
          <Button small kind="quiet" class="away danger-text" onClick={() => show({ kind: 'terminate', wallet })}>
            Terminate<span class="unseen"> {walletName(wallet)}</span>
          </Button>
        </div>
      ) : null}
    </li>
  );
}

/** Grants that end before their wallet does. */
function GrantEnds({ wallet }: { wallet: Wallet }) {
  const ends = endsOf(account.value).filter((end) => end.wallet === wallet && end.at !== wallet.expiration_at);
  if (ends.length === 0) return null;
  return (
    <Fact label="Grants that end">
      {ends.slice(0, GRANT_ENDS).map((end) => (
        <span key={end.transaction?.id} class="block" title={moment(end.at, zone.value)}>
          {money(end.amount_cents, wallet.currency)} {Date.parse(end.at) <= Date.parse(clock.value) ? 'past, not swept' : day(end.at, zone.value)}
        </span>
      ))}
      {ends.length > GRANT_ENDS && <span class="muted">and {ends.length - GRANT_ENDS} more</span>}
    </Fact>
  );
}

const GRANT_ENDS = 3;

const Fact = ({ label, children }: { label: string; children: ComponentChildren }) => (
  <div>
    <dt>{label}</dt>
    <dd>{children}</dd>
  </div>
);
