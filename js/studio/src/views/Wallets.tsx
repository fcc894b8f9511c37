/** The wallets of the customer, what waits for a payment, and every movement. */
import { useState } from 'preact/hooks';
import type { ComponentChildren } from 'preact';
import type { Alert, Rule, Transaction, Wallet } from '../documents';
import { account, clock, refreshed, run, shownWallet, toast, zone } from '../store';
import { count, credits, day, distance, isZero, majorMoney, moment, money, outside, sentence, words } from '../format';
import { colourOf, endsOf, firstComplaint, isScoped, scopeText, tellTransaction, walletName } from '../tell';
import { Badge, Button, Empty, Icon, Segments } from '../ui/parts';
import { RefundDialog, TerminateDialog, TopUpDialog, VoidDialog, WalletDialog } from './WalletDialogs';
import { CustomerDialog } from './Customer';

type Shown = { kind: 'add' } | { kind: 'customer' } | { kind: 'edit' | 'topup' | 'void' | 'terminate'; wallet: Wallet } | { kind: 'refund' | 'voidGrant'; wallet: Wallet; transaction: Transaction };

export function Wallets() {
  const [shown, show] = useState<Shown | null>(null);
  const close = () => show(null);
  const { wallets, customer } = account.value;
  const active = wallets.filter((wallet) => wallet.status === 'active').sort((one, other) => one.priority - other.priority);
  const ended = wallets.filter((wallet) => wallet.status !== 'active');
  return (
    <>
      <header class="page-head">
        <div>
          <h1>Wallets</h1>
          <p class="muted">
            {customer ? outside(customer.external_id ?? '') : 'No customer yet'} <span aria-hidden="true">·</span> {zone.value}{' '}
            <Button small kind="quiet" icon="edit" onClick={() => show({ kind: 'customer' })}>
              Customer
            </Button>
          </p>
        </div>
        <Button kind="primary" icon="plus" onClick={() => show({ kind: 'add' })}>
          Add wallet
        </Button>
      </header>
      {wallets.length === 0 ? (
        <section class="card">
          <Empty icon="wallet" title="No wallet yet">
            <p>A wallet holds the credits of this customer in one currency. Paid credits settle when they are paid for, granted ones at once.</p>
            <Button kind="primary" icon="plus" onClick={() => show({ kind: 'add' })}>
              Add the first wallet
            </Button>
          </Empty>
        </section>
      ) : (
        <>
          <Totals wallets={active} />
          <Pending />
          <section aria-labelledby="active-wallets">
            <h2 id="active-wallets" class="unseen">
              Active wallets
            </h2>
            <ul class="wallet-grid">
              {active.map((wallet) => (
                <WalletCard key={wallet.id} wallet={wallet} show={show} />
              ))}
            </ul>
          </section>
          {ended.length > 0 && (
            <section aria-labelledby="ended-wallets">
              <h2 id="ended-wallets" class="section-title">
                Ended
              </h2>
              <ul class="wallet-grid">
                {ended.map((wallet) => (
                  <WalletCard key={wallet.id} wallet={wallet} show={show} />
                ))}
              </ul>
            </section>
          )}
          <Movements show={show} />
        </>
      )}
      {shown?.kind === 'add' && <WalletDialog onClose={close} />}
      {shown?.kind === 'customer' && <CustomerDialog onClose={close} />}
      {shown?.kind === 'edit' && <WalletDialog wallet={shown.wallet} onClose={close} />}
      {shown?.kind === 'topup' && <TopUpDialog wallet={shown.wallet} onClose={close} />}
      {shown?.kind === 'void' && <VoidDialog wallet={shown.wallet} onClose={close} />}
      {shown?.kind === 'voidGrant' && <VoidDialog wallet={shown.wallet} transaction={shown.transaction} onClose={close} />}
      {shown?.kind === 'terminate' && <TerminateDialog wallet={shown.wallet} onClose={close} />}
      {shown?.kind === 'refund' && <RefundDialog wallet={shown.wallet} transaction={shown.transaction} onClose={close} />}
    </>
  );
}

function Totals({ wallets }: { wallets: Wallet[] }) {
  const currencies = [...new Set(wallets.map((wallet) => wallet.currency))];
  const next = endsOf(account.value)[0];
  const together = endsOf(account.value).filter((end) => end.at === next?.at && end.wallet === next.wallet).reduce((sum, end) => sum + end.amount_cents, 0);
  const sum = (currency: string, figures: number[]) => money(figures.reduce((total, figure) => total + figure, 0), currency);
  const of = (currency: string) => wallets.filter((wallet) => wallet.currency === currency);
  const known = wallets.filter((wallet) => wallet.ongoing_balance_cents !== null);
  const ongoing = currencies.filter((currency) => known.some((wallet) => wallet.currency === currency));
  return (
    <dl class="totals">
      <div>
        <dt>Balance</dt>
        <dd class={currencies.length > 1 ? 'many' : ''}>{currencies.length === 0 ? '–' : currencies.map((currency) => <span key={currency}>{sum(currency, of(currency).map((wallet) => wallet.balance_cents))}</span>)}</dd>
        <dd class="muted">settled credits</dd>
      </div>
      <div>
        <dt>Ongoing balance</dt>
        <dd class={ongoing.length > 1 ? 'many' : ''}>{ongoing.length === 0 ? '–' : ongoing.map((currency) => <span key={currency}>{sum(currency, of(currency).map((wallet) => wallet.ongoing_balance_cents ?? wallet.balance_cents))}</span>)}</dd>
        <dd class="muted">{ongoing.length === 0 ? 'not refreshed yet' : 'at the last refresh with usage'}</dd>
      </div>
      <div>
        <dt>Next to expire</dt>
        <dd>{next ? money(together, next.wallet.currency) : 'Nothing'}</dd>
        <dd class="muted">{next ? `${walletName(next.wallet)}, ${Date.parse(next.at) <= Date.parse(clock.value) ? 'past, not swept' : distance(next.at, clock.value)}` : 'no credits with an end'}</dd>
      </div>
    </dl>
  );
}

function Pending() {
  const { wallets, wallet_transactions } = account.value;
  const pending = wallet_transactions.filter((transaction) => transaction.status === 'pending');
  if (pending.length === 0) return null;
  return (
    <section class="card pending" aria-labelledby="pending-title">
      <h2 id="pending-title" class="card-title">
        {count(pending.length, 'payment')} pending
      </h2>
      <ul class="rows">
        {pending.map((transaction) => {
          const wallet = wallets.find((held) => held.id === transaction.wallet_id);
          return (
            <li key={transaction.id} class="pending-row">
              <span class="dot" style={{ background: colourOf(account.value, transaction.wallet_id) }} />
              <span class="grow">
                <strong>{majorMoney(transaction.amount, wallet?.currency ?? 'EUR')}</strong> for {credits(transaction.credit_amount)} credits of {walletName(wallet)}
                <span class="muted block">
                  {tellTransaction(transaction)}, {day(transaction.created_at, zone.value)}
                </span>
              </span>
              <span class="row-actions">
                <Settle transaction={transaction} />
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

export function settle(transaction: Transaction, payment_status: string): void {
  const reply = run({ type: 'settle_payment', transaction_id: transaction.id, payment_status });
  if (reply.outcome === 'accepted') {
    const refund = reply.events.some((event) => event.type === 'purchase_failed' && event.refund_due);
    toast(refund ? 'The payment came too late: it is to be refunded.' : payment_status === 'succeeded' ? 'Payment confirmed: the credits are there.' : 'The purchase failed: nothing is granted.');
  } else toast(reply.outcome === 'unchanged' ? 'Nothing changed.' : firstComplaint(reply, account.value), reply.outcome === 'unchanged' ? 'info' : 'refused');
}

function Settle({ transaction }: { transaction: Transaction }) {
  return (
    <>
      <Button small icon="check" onClick={() => settle(transaction, 'succeeded')}>
        Confirm
      </Button>
      {transaction.status === 'pending' && (
        <>
          <Button small kind="quiet" onClick={() => settle(transaction, 'failed')}>
            Fail
          </Button>
          <Button small kind="quiet" onClick={() => settle(transaction, 'settled_by_credit_note')}>
            Credit note
          </Button>
        </>
      )}
    </>
  );
}

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

function WalletCard({ wallet, show }: { wallet: Wallet; show: (shown: Shown) => void }) {
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

const PAGE = 25;

function Movements({ show }: { show: (shown: Shown) => void }) {
  const { wallets, wallet_transactions } = account.value;
  const [rows, setRows] = useState(PAGE);
  const chosen = shownWallet.value && wallets.some((wallet) => wallet.id === shownWallet.value) ? shownWallet.value : 'all';
  const options: [string, string][] = [['all', 'All'], ...wallets.map((wallet): [string, string] => [wallet.id, walletName(wallet)])];
  const choose = (value: string) => {
    shownWallet.value = value;
  };
  const listed = wallet_transactions.filter((transaction) => chosen === 'all' || transaction.wallet_id === chosen).reverse();
  return (
    <section class="card" aria-labelledby="movements-title">
      <div class="card-head">
        <h2 id="movements-title" class="card-title">
          Movements
        </h2>
        {wallets.length > 5 ? (
          <select class="input select-small" aria-label="Wallet" value={chosen} onInput={(event) => choose(event.currentTarget.value)}>
            {options.map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </select>
        ) : (
          <Segments label="Wallet" value={chosen} options={options} onInput={choose} />
        )}
      </div>
      {listed.length === 0 ? (
        <Empty icon="flows" title="No movement yet">
          <p>Top-ups, payments, invoices and expiry appear here, the newest first.</p>
        </Empty>
      ) : (
        <div class="table-wrap" tabIndex={0} role="group" aria-label="Movements">
          <table class="table stackable">
            <thead>
              <tr>
                <th scope="col">Date</th>
                <th scope="col">Movement</th>
                <th scope="col">Wallet</th>
                <th scope="col" class="number">
                  Credits
                </th>
                <th scope="col" class="number">
                  Amount
                </th>
                <th scope="col" class="number">
                  Remaining
                </th>
                <th scope="col">
                  <span class="unseen">Status and actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {listed.slice(0, rows).map((transaction) => (
                <Movement key={transaction.id} transaction={transaction} show={show} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {listed.length > rows && (
        <Button kind="quiet" onClick={() => setRows(rows + 4 * PAGE)}>
          Show more of {listed.length}
        </Button>
      )}
    </section>
  );
}

/** When a grant can be used. */
function spanText({ starts_at, expiration_at }: Transaction): string {
  const from = starts_at ? `from ${moment(starts_at, zone.value)}` : '';
  const until = expiration_at ? `until ${moment(expiration_at, zone.value)}` : '';
  return sentence(`${from} ${until}`.trim());
}

function Movement({ transaction, show }: { transaction: Transaction; show: (shown: Shown) => void }) {
  const { wallets, wallet_transactions } = account.value;
  const wallet = wallets.find((held) => held.id === transaction.wallet_id);
  const currency = wallet?.currency ?? 'EUR';
  const inbound = transaction.transaction_type === 'inbound';
  const sign = inbound ? '+' : '−';
  const settled = transaction.status === 'settled';
  const remaining = transaction.remaining_amount_cents;
  const usable = settled && inbound && wallet?.status === 'active' && remaining !== null && remaining > 0;
  const source = (id: string) => wallet_transactions.find((held) => held.id === id);
  return (
    <tr data-status={transaction.status}>
      <td class="nowrap muted" data-label="Date">
        {day(transaction.created_at, zone.value)}
      </td>
      <td data-label="Movement">
        <span class="block">{transaction.name ? outside(transaction.name) : tellTransaction(transaction)}</span>
        <span class="muted small">
          {transaction.name ? `${tellTransaction(transaction)} ` : ''}
          {outside(transaction.voided_invoice_id ?? transaction.invoice_id ?? '')}
        </span>
        {inbound && (transaction.starts_at || transaction.expiration_at) && <span class="muted small block">{spanText(transaction)}</span>}
        {transaction.fundings.length > 0 && (
          <details class="sources">
            <summary>
              {inbound ? 'Back to' : 'From'} {count(transaction.fundings.length, 'grant')}
            </summary>
            <ul>
              {transaction.fundings.map((funding) => {
                const grant = source(funding.transaction_id);
                return (
                  <li key={funding.transaction_id}>
                    {money(funding.amount_cents, currency)} of {grant ? `${tellTransaction(grant).toLowerCase()}, ${day(grant.created_at, zone.value)}` : funding.transaction_id}
                  </li>
                );
              })}
            </ul>
          </details>
        )}
      </td>
      <td data-label="Wallet">
        <span class="wallet-name">
          <span class="dot" style={{ background: colourOf(account.value, transaction.wallet_id) }} />
          {walletName(wallet, transaction.wallet_id)}
        </span>
      </td>
      <td class="number" data-label="Credits">
        {sign}
        {credits(transaction.credit_amount)}
      </td>
      <td class={`number ${settled && inbound ? 'positive' : ''}`} data-label="Amount">
        {sign}
        {majorMoney(transaction.amount, currency)}
      </td>
      <td class="number muted" data-label="Remaining">
        {remaining === null ? '' : money(remaining, currency)}
      </td>
      <td class="row-actions">
        {transaction.status !== 'settled' && <Badge kind={transaction.status === 'pending' ? 'wait' : 'bad'}>{words(transaction.status)}</Badge>}
        {transaction.refund_due && <Badge kind="bad">Refund due</Badge>}
        {transaction.status === 'failed' && transaction.transaction_status === 'purchased' && <Settle transaction={transaction} />}
        {usable && wallet && transaction.transaction_status === 'purchased' && (
          <Button small kind="quiet" onClick={() => show({ kind: 'refund', wallet, transaction })}>
            Refund<span class="unseen"> purchase of {day(transaction.created_at, zone.value)}</span>
          </Button>
        )}
        {usable && wallet && (
          <Button small kind="quiet" onClick={() => show({ kind: 'voidGrant', wallet, transaction })}>
            Void<span class="unseen"> what is left of {day(transaction.created_at, zone.value)}</span>
          </Button>
        )}
        {settled && !usable && (
          <>
            <Icon name="check" />
            <span class="unseen">Settled</span>
          </>
        )}
      </td>
    </tr>
  );
}
