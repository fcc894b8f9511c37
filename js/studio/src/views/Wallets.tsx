/** The wallets of the customer, what waits for a payment, and every movement. */
import { useState } from 'preact/hooks';
import type { Wallet } from '../documents';
import { account, clock, zone } from '../scenario/state';
import { count, credits, day, distance, majorMoney, money, outside } from '../format';
import { colourOf, endsOf, tellTransaction, walletName } from '../tell';
import { Button, Empty } from '../ui/parts';
import { CustomerDialog } from './Customer';
import { Movements } from './Movements';
import { Settle } from './Settle';
import { WalletCard, type Shown } from './WalletCard';
import { WalletDialog } from './WalletDialog';
import { RefundDialog, TerminateDialog, TopUpDialog, VoidDialog } from './CreditDialogs';

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
  const pending = wallet_transactions.filter((transaction) => transaction.status === 'pending' && transaction.transaction_status === 'purchased');
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
