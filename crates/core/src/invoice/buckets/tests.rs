use super::*;
use crate::currency::Currency;
use crate::invoice::{FeeDraft, InvoiceDraft};
use crate::policy::Dials;
use crate::policy::presets::{LAGO_2022_12, LAGO_2026_08};
use crate::sample::{decimal, money, scope, wallet};
use alloc::format;
use alloc::string::String;

fn invoice(fees: &[(&str, i64)]) -> Invoice {
    let fee = |(code, cents): &(&str, i64)| FeeDraft {
        item_code: Some((*code).into()),
        amount: money(*cents),
        ..FeeDraft::default()
    };
    let fees = fees.iter().map(fee).collect();
    InvoiceDraft { fees, ..InvoiceDraft::default() }.read(Currency::EUR, &LAGO_2026_08).unwrap()
}

fn caps(buckets: &Buckets<'_>) -> String {
    let cap = |bucket: &Bucket<'_>| {
        format!("{}:{}", bucket.key.metric.unwrap(), bucket.cap.round_half_up().unwrap().minor())
    };
    buckets.list.iter().map(cap).collect::<Vec<_>>().join(" ")
}

#[test]
fn fees_of_one_key_are_one_bucket_largest_first_ties_as_first_met() {
    for (fees, expected) in [
        (&[("a", 10), ("b", 20)][..], "b:20 a:10"),
        (&[("b", 10), ("a", 10)], "b:10 a:10"),
        (&[("a", 10), ("b", 15), ("a", 10)], "a:20 b:15"),
        (&[("a", 10), ("b", 0)], "a:10"),
    ] {
        let invoice = invoice(fees);
        assert_eq!(caps(&Buckets::of(&LAGO_2026_08, &invoice, invoice.total).unwrap()), expected);
    }
}

#[test]
fn a_cap_is_the_net_before_tax_and_what_a_fee_costs_after() {
    let fee = |code: &str, credit_notes| FeeDraft {
        item_code: Some(code.into()),
        amount: money(100),
        taxes_rate: Some(decimal("20")),
        precise_credit_notes: Some(money(credit_notes).to_subcents()),
        ..FeeDraft::default()
    };
    for (policy, coupons, expected) in [
        (&LAGO_2026_08, 0, "b:120 a:90"),
        (&LAGO_2026_08, 30, "b:108 a:78"),
        (&before_tax(), 0, "a:100 b:100 c:100"),
        (&before_tax(), 30, "a:90 b:90 c:90"),
    ] {
        let fees = Vec::from([fee("a", 30), fee("b", 0), fee("c", 120)]);
        let draft = InvoiceDraft { fees, coupons: money(coupons), ..InvoiceDraft::default() };
        let invoice = draft.read(Currency::EUR, policy).unwrap();
        // of nothing due no residue is placed
        let buckets = Buckets::of(policy, &invoice, Money::ZERO).unwrap();
        assert_eq!(caps(&buckets), expected, "{coupons}");
    }
}

fn before_tax() -> Policy {
    Policy::new(Dials { stage: Stage::BeforeTax, ..*LAGO_2026_08 }).unwrap()
}

#[test]
fn one_wallet_pays_an_invoice_as_a_whole_and_so_is_one_without_fees() {
    for (policy, fees, due, expected) in [
        (&LAGO_2022_12, &[("a", 60), ("b", 40)][..], 100, 1),
        (&LAGO_2022_12, &[], 0, 1),
        (&LAGO_2026_08, &[("a", 60), ("b", 40)], 100, 2),
        (&LAGO_2026_08, &[], 100, 1),
    ] {
        let invoice = invoice(fees);
        let buckets = Buckets::of(policy, &invoice, money(due)).unwrap();
        let of_all = buckets.list.iter().all(|bucket| bucket.key.fee_type.is_none());
        assert_eq!((buckets.list.len(), of_all), (expected, expected == 1), "{fees:?}");
        assert_eq!(
            Subcents::total(buckets.list.iter().map(|bucket| bucket.cap)),
            Ok(money(due).to_subcents())
        );
    }
}

#[test]
fn wallets_take_the_smallest_of_bucket_wallet_and_invoice_and_no_bucket_twice() {
    // wallets as (metrics, balance), what is due, and what each takes of each bucket
    let fees = [("a", 60), ("b", 40)];
    type Wallets<'w> = &'w [(&'w str, i64)];
    #[rustfmt::skip]
    let table: [(Wallets<'_>, i64, &[&str]); 7] = [
        (&[("", 100)],                    100, &["0:60 1:40"]),
        (&[("", 70), ("", 70)],           100, &["0:60 1:10", "1:30"]),
        (&[("", 60), ("", 60), ("", 60)], 100, &["0:60", "1:40", ""]),
        (&[("a", 100), ("a", 100)],       100, &["0:60", ""]),
        (&[("b", 100), ("", 100)],        100, &["1:40", "0:60"]),
        (&[("c", 100)],                   100, &[""]),
        (&[("", 100), ("", 100)],          70, &["0:60 1:10", ""]),
    ];
    for (wallets, due, expected) in table {
        let invoice = invoice(&fees);
        let mut buckets = Buckets::of(&LAGO_2026_08, &invoice, invoice.total).unwrap();
        let mut left = money(due).to_subcents();
        let mut told = Vec::new();
        for (metrics, balance) in wallets {
            let mut paying = wallet("w", *balance);
            paying.scope = scope("", metrics);
            let taken = buckets.take(&Reach::of(&paying, 2), money(*balance), &mut left).unwrap();
            let part = |(bucket, amount): &(usize, Subcents)| {
                format!("{bucket}:{}", amount.round_half_up().unwrap().minor())
            };
            told.push(taken.of_buckets.iter().map(part).collect::<Vec<_>>().join(" "));
            assert_eq!(Subcents::total(taken.of_buckets.iter().map(|(_, amount)| *amount)), Ok(taken.sum));
            let shares = buckets.shares(&taken);
            assert!(shares.iter().zip(&taken.of_buckets).all(|(share, (_, amount))| share.amount == *amount));
        }
        assert_eq!(told, expected, "{wallets:?} of {due}");
    }
}

#[test]
fn a_residue_of_at_most_a_unit_a_bucket_goes_to_the_largest() {
    for (due, expected) in
        [(100, "a:60 b:40"), (101, "a:61 b:40"), (102, "a:62 b:40"), (103, "a:60 b:40"), (99, "a:60 b:40")]
    {
        let invoice = invoice(&[("b", 40), ("a", 60)]);
        let buckets = Buckets::of(&LAGO_2026_08, &invoice, money(due)).unwrap();
        assert_eq!(caps(&buckets), expected, "{due}");
        assert_eq!(buckets.residue.is_some(), due == 101 || due == 102, "{due}");
    }
}

#[test]
fn a_wallet_knows_what_is_open_and_what_is_beyond_its_scope() {
    let invoice = invoice(&[("a", 60), ("b", 40)]);
    let mut buckets = Buckets::of(&LAGO_2026_08, &invoice, invoice.total).unwrap();
    let (mut of_a, mut of_c, all) = (wallet("a", 60), wallet("c", 60), wallet("all", 60));
    (of_a.scope, of_c.scope) = (scope("", "a"), scope("", "c"));
    let [of_a, of_c, all] = [&of_a, &of_c, &all].map(|wallet| Reach::of(wallet, 2));
    assert_eq!([&of_a, &of_c, &all].map(|reach| buckets.out_of_scope(reach)), [1, 2, 0]);
    assert_eq!([&of_a, &of_c, &all].map(|reach| buckets.has_open(reach)), [true, false, true]);
    buckets.take(&of_a, money(60), &mut money(100).to_subcents()).unwrap();
    assert_eq!([&of_a, &of_c, &all].map(|reach| buckets.has_open(reach)), [false, false, true]);
    assert_eq!([&of_a, &of_c, &all].map(|reach| buckets.are_in_scope(reach)), [true, false, true]);
}
