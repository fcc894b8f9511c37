//! Which of the credits that an invoice used still stand, where an invoice may be paid again after all of them came
//! back (rules beyond, section 5).
//!
//! Nothing of it is stored: a reversal leaves one inbound for each outbound that it gave back, with the same credits.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use crate::account::{InvoiceId, Transaction, TransactionType, WalletId};
use crate::amount::Credits;
use crate::time::Instant;
use drawdown_sort::{collected, sort_by};

/// Of the outbounds of an invoice, among its transactions in any order, those that were booked after it was last
/// reversed; all of them when it never was.
pub(crate) fn standing<'a>(
    invoice: &InvoiceId,
    transactions: impl Iterator<Item = &'a Transaction>,
) -> Vec<&'a Transaction> {
    let mut outbounds = Vec::new();
    let mut returned = Returned::default();
    for transaction in transactions {
        if transaction.pays(invoice) {
            outbounds.push(transaction);
        } else if gives_back(transaction, invoice) {
            returned.add(transaction);
        }
    }
    let Some(last) = returned.last else { return outbounds };
    sort_by(&mut outbounds, |a, b| (a.created_at, &a.id).cmp(&(b.created_at, &b.id)));
    let of_before = |outbound: &Transaction| outbound.created_at.is_none_or(|made| made <= last);
    let mut standing: Vec<&Transaction> = Vec::new();
    for outbound in outbounds {
        let at_once = outbound.created_at == Some(last) && outbound.amount.is_positive();
        if !of_before(outbound) || !returned.take(outbound) && at_once {
            standing.push(outbound);
        }
    }
    // A wallet whose returns do not match its outbounds was written elsewhere: what it lacks is not guessed.
    let unmatched = returned.unmatched();
    standing.retain(|outbound| !of_before(outbound) || !unmatched.contains(&outbound.wallet_id));
    standing
}

/// Does the transaction give back what this invoice used?
pub(crate) fn gives_back(transaction: &Transaction, invoice: &InvoiceId) -> bool {
    transaction.transaction_type == TransactionType::Inbound
        && transaction.voided_invoice_id.as_ref() == Some(invoice)
}

/// What reversals of an invoice gave back, by wallet and credits.
#[derive(Default)]
struct Returned<'a> {
    left: BTreeMap<(&'a WalletId, Credits), usize>,
    last: Option<Instant>,
}

impl<'a> Returned<'a> {
    fn add(&mut self, inbound: &'a Transaction) {
        let count = self.left.entry((&inbound.wallet_id, inbound.credits)).or_default();
        *count = count.saturating_add(1);
        self.last = self.last.max(inbound.created_at);
    }

    /// Did this outbound come back? Each return answers for one.
    fn take(&mut self, outbound: &'a Transaction) -> bool {
        match self.left.get_mut(&(&outbound.wallet_id, outbound.credits)) {
            Some(count) if *count > 0 => {
                *count = count.saturating_sub(1);
                true
            }
            Some(_) | None => false,
        }
    }

    /// Wallets with a return that answered for no outbound.
    fn unmatched(&self) -> BTreeSet<&'a WalletId> {
        collected(self.left.iter().filter(|(_, count)| **count > 0).map(|((wallet, _), _)| *wallet))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::transaction;
    use alloc::string::String;

    fn paid(id: &str, wallet: &str, cents: i64, made: &str) -> Transaction {
        Transaction {
            invoice_id: Some(InvoiceId::new("i")),
            ..transaction(id, wallet, "out invoiced", cents, made)
        }
    }

    fn back(id: &str, wallet: &str, cents: i64, made: &str) -> Transaction {
        Transaction {
            voided_invoice_id: Some(InvoiceId::new("i")),
            ..transaction(id, wallet, "in granted", cents, made)
        }
    }

    #[test]
    fn what_was_booked_after_the_last_return_stands() {
        let (first, second) = ("2026-01-01", "2026-01-02");
        let cases: [(&[Transaction], &str); 9] = [
            (&[paid("a", "w", 10, first)], "a"),
            (&[paid("a", "w", 10, first), back("b", "w", 10, second)], ""),
            (&[paid("a", "w", 10, first), back("b", "w", 10, first), paid("c", "w", 10, second)], "c"),
            // all at one instant: what came back answers for as many as it is
            (&[paid("a", "w", 10, first), back("b", "w", 10, first)], ""),
            (&[paid("a", "w", 10, first), back("b", "w", 10, first), paid("c", "w", 7, first)], "c"),
            (&[paid("c", "w", 10, first), back("b", "w", 10, first), paid("a", "w", 10, first)], "c"),
            // a wallet that gave nothing back is closed by the others' return
            (&[paid("a", "w", 10, first), paid("b", "x", 5, first), back("c", "w", 10, second)], ""),
            // a return of another figure was written elsewhere
            (&[paid("a", "w", 10, first), back("b", "w", 4, first)], ""),
            (&[paid("a", "w", 10, first), back("b", "w", 4, second)], ""),
        ];
        for (number, (transactions, expected)) in cases.iter().enumerate() {
            let stands = standing(&InvoiceId::new("i"), transactions.iter());
            let ids: Vec<String> = stands.iter().map(|t| t.id.as_str().into()).collect();
            assert_eq!(ids.join(" "), *expected, "case {number}");
        }
    }
}
