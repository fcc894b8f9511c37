use super::*;
use crate::sample::transaction;
use alloc::format;
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
fn what_was_booked_after_all_came_back_stands() {
    let (first, second, third) = ("2026-01-01", "2026-01-02", "2026-01-03");
    let cases: [(&[Transaction], &str); 13] = [
        (&[paid("a", "w", 10, first)], "a 10"),
        (&[paid("a", "w", 10, first), back("b", "w", 10, second)], ""),
        (&[paid("a", "w", 10, first), back("b", "w", 10, second), paid("c", "w", 10, third)], "c 10"),
        // all at one instant: what came back answers for as many as it is
        (&[paid("a", "w", 10, first), back("b", "w", 10, first)], ""),
        (&[paid("a", "w", 10, first), back("b", "w", 10, first), paid("c", "w", 7, first)], "c 7"),
        (&[paid("c", "w", 10, first), back("b", "w", 10, first), paid("a", "w", 10, first)], "c 10"),
        // a part comes back, from the last outbound of its wallet on
        (&[paid("a", "w", 10, first), back("b", "w", 4, first)], "a 6"),
        (&[paid("a", "w", 10, first), back("b", "w", 4, second), back("c", "w", 5, third)], "a 1"),
        (&[paid("a", "w", 10, first), paid("b", "w", 5, first), back("c", "w", 7, second)], "a 8"),
        (&[paid("a", "w", 10, first), paid("b", "x", 5, first), back("c", "x", 5, second)], "a 10"),
        // in parts it came back whole too
        (&[paid("a", "w", 9, first), back("b", "w", 4, second), back("c", "w", 5, second)], ""),
        // what was paid and came back at one instant, beside what was there before
        (&[paid("a", "w", 10, first), paid("b", "w", 7, second), back("c", "w", 10, second)], "b 7"),
        // more than was paid says nothing of another wallet
        (&[paid("a", "w", 10, first), paid("b", "x", 5, first), back("c", "w", 12, second)], "b 5"),
    ];
    for (number, (transactions, expected)) in cases.iter().enumerate() {
        let applied = Applied::of(&InvoiceId::new("i"), transactions.iter()).unwrap();
        let left = |outbound: &Outbound<'_>| (outbound.transaction.id.clone(), outbound.left.amount);
        let left = applied.outbounds.iter().map(left).filter(|(_, left)| left.is_positive());
        let told: Vec<String> = left.map(|(id, left)| format!("{id} {}", left.minor())).collect();
        assert_eq!(told.join(" "), *expected, "case {number}");
        assert_eq!(applied.stands(), !expected.is_empty(), "case {number}");
    }
}

#[test]
fn a_whole_return_as_new_grants_closes_whatever_rounding_did() {
    let paid = paid("a", "w", 10, "2026-01-01");
    let mut grant = back("b", "w", 10, "2026-01-02");
    grant.amount = Money::from_minor(9).unwrap();
    let applied =
        |grant: &Transaction| Applied::of(&InvoiceId::new("i"), [&paid, grant].into_iter()).unwrap().stands();
    assert!(!applied(&grant));
    grant.kind = TransactionKind::Invoiced;
    assert!(applied(&grant));
}
