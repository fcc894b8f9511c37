/** Filling, emptying and ending a wallet, and refunding a purchase. */
import { useState } from 'preact/hooks';
import type { Action, Transaction, Wallet } from '../documents';
import { zone } from '../scenario/state';
import { credits, majorMoney, money, typed } from '../format';
import { tellTransaction, walletName } from '../tell';
import { CommandDialog } from '../ui/command';
import { Check, DecimalField, MoneyField, MomentField, TextField } from '../ui/fields';
import { whole } from './WalletDialog';

export function TopUpDialog({ wallet, onClose }: { wallet: Wallet; onClose: () => void }) {
  const [paid, setPaid] = useState('100');
  const [granted, setGranted] = useState('0');
  const [label, setLabel] = useState('');
  const [priority, setPriority] = useState('50');
  const [starts, setStarts] = useState<string | null>(null);
  const [ends, setEnds] = useState<string | null>(null);
  const [ignore, setIgnore] = useState(false);
  const action: Action = {
    type: 'top_up',
    wallet_id: wallet.id,
    paid_credits: paid || '0',
    granted_credits: granted || '0',
    priority: whole(priority),
    ...(label === '' ? {} : { name: label }),
    ...(starts ? { starts_at: starts } : {}),
    ...(ends ? { expiration_at: ends } : {}),
    ...(ignore ? { ignore_paid_top_up_limits: true } : {}),
  };
  return (
    <CommandDialog
      title={`Top up ${walletName(wallet)}`}
      text={`One credit is ${majorMoney(wallet.rate_amount, wallet.currency)}. Balance ${money(wallet.balance_cents, wallet.currency)}.`}
      action={action}
      submit="Top up"
      done={`${walletName(wallet)} is topped up.`}
      fields={['paid_credits', 'granted_credits', 'priority', 'name', 'starts_at', 'expiration_at']}
      onClose={onClose}
    >
      <div class="grid two">
        <DecimalField label="Paid credits" name="paid_credits" value={paid} onInput={setPaid} hint="Settle when their invoice is paid" first />
        <DecimalField label="Granted credits" name="granted_credits" value={granted} onInput={setGranted} hint="Free, settled at once" />
      </div>
      <details class="more">
        <summary>Name, priority, span and limits</summary>
        <div class="stack">
          <div class="grid two">
            <TextField label="Name" name="name" value={label} onInput={setLabel} optional />
            <TextField label="Priority inside the wallet" name="priority" value={priority} onInput={setPriority} inputMode="numeric" />
          </div>
          <div class="grid two">
            <MomentField label="Usable from" name="starts_at" value={starts} zone={zone.value} onInput={setStarts} optional begins />
            <MomentField label="Usable until" name="expiration_at" value={ends} zone={zone.value} onInput={setEnds} optional />
          </div>
          <Check label="Ignore the wallet's top-up limits" checked={ignore} onInput={setIgnore} />
        </div>
      </details>
    </CommandDialog>
  );
}

export function VoidDialog({ wallet, transaction, onClose }: { wallet: Wallet; transaction?: Transaction; onClose: () => void }) {
  const [amount, setAmount] = useState('');
  const [whatIsLeft, setWhatIsLeft] = useState(transaction !== undefined);
  const action: Action = {
    type: 'void_credits',
    wallet_id: wallet.id,
    ...(transaction ? { voided_transaction_id: transaction.id } : {}),
    ...(transaction && whatIsLeft ? {} : { voided_credits: amount || '0' }),
  };
  return (
    <CommandDialog
      title={transaction ? 'Void what is left of a grant' : `Void credits of ${walletName(wallet)}`}
      text={
        transaction
          ? `${tellTransaction(transaction)} of ${credits(transaction.credit_amount)} credits, ${money(transaction.remaining_amount_cents ?? 0, wallet.currency)} left.`
          : `${credits(wallet.credits_balance)} credits are there. Voided credits do not come back.`
      }
      action={action}
      submit="Void credits"
      done="The credits are voided."
      fields={['voided_credits', 'amount_cents']}
      danger
      onClose={onClose}
    >
      {transaction && <Check label="All that is left of it" checked={whatIsLeft} onInput={setWhatIsLeft} />}
      {!(transaction && whatIsLeft) && <DecimalField label="Credits to void" name={transaction ? 'amount_cents' : 'voided_credits'} value={amount} onInput={setAmount} first />}
    </CommandDialog>
  );
}

export function TerminateDialog({ wallet, onClose }: { wallet: Wallet; onClose: () => void }) {
  return (
    <CommandDialog
      title={`Terminate ${walletName(wallet)}?`}
      text="A terminated wallet never comes back. Its top-up rules end with it."
      action={{ type: 'terminate_wallet', wallet_id: wallet.id }}
      submit="Terminate wallet"
      done={`${walletName(wallet)} is terminated.`}
      danger
      onClose={onClose}
    />
  );
}

export function RefundDialog({ transaction, wallet, onClose }: { transaction: Transaction; wallet: Wallet; onClose: () => void }) {
  const [amount, setAmount] = useState<unknown>(transaction.remaining_amount_cents ?? undefined);
  return (
    <CommandDialog
      title="Refund a purchase"
      text={`${majorMoney(transaction.amount, wallet.currency)} were paid${transaction.refunded_amount_cents > 0 ? `, ${money(transaction.refunded_amount_cents, wallet.currency)} of it are refunded` : ''}. Exactly the refunded money is voided.`}
      action={{ type: 'refund_purchase', transaction_id: transaction.id, refund_amount_cents: amount ?? 0 }}
      submit="Refund"
      done={`${typeof amount === 'number' ? money(amount, wallet.currency) : typed(amount, wallet.currency)} are refunded.`}
      fields={['amount_cents', 'refund_amount_cents']}
      danger
      onClose={onClose}
    >
      <MoneyField label="Money to refund" name="amount_cents" cents={amount} currency={wallet.currency} onInput={setAmount} />
    </CommandDialog>
  );
}
