/** Every movement of credits, the newest first. */
import { useState } from 'preact/hooks';
import type { Transaction } from '../documents';
import { account, shownWallet, zone } from '../scenario/state';
import { count, credits, day, majorMoney, moment, money, outside, sentence, words } from '../format';
import { colourOf, tellTransaction, walletName } from '../tell';
import { Badge, Button, Empty, Icon, Segments } from '../ui/parts';
import { Settle } from './Settle';
import type { Show } from './WalletCard';

const PAGE = 25;

export function Movements({ show }: { show: Show }) {
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

function Movement({ transaction, show }: { transaction: Transaction; show: Show }) {
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
