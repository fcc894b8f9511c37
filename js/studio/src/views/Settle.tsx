/** Payments of purchases, as a payment provider would report them. */
import type { Transaction } from '../documents';
import { run } from '../scenario/commands';
import { account } from '../scenario/state';
import { firstComplaint } from '../tell';
import { Button } from '../ui/parts';
import { toast } from '../ui/toasts';

export function settle(transaction: Transaction, payment_status: string): void {
  const reply = run({ type: 'settle_payment', transaction_id: transaction.id, payment_status });
  if (reply.outcome === 'accepted') {
    const refund = reply.events.some((event) => event.type === 'purchase_failed' && event.refund_due);
    toast(refund ? 'The payment came too late: it is to be refunded.' : payment_status === 'succeeded' ? 'Payment confirmed: the credits are there.' : 'The purchase failed: nothing is granted.');
  } else toast(reply.outcome === 'unchanged' ? 'Nothing changed.' : firstComplaint(reply, account.value), reply.outcome === 'unchanged' ? 'info' : 'refused');
}

export function Settle({ transaction }: { transaction: Transaction }) {
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
