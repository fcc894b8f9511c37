use super::*;
use crate::currency::Currency;
use crate::invoice::{FeeDraft, InvoiceDraft};
use crate::policy::presets::{LAGO_2022_09, LAGO_2022_12, LAGO_2026_08};
use crate::sample::{self, money};

/// Two fees of 60 and 40 at 20 %, and what is taken off them or was paid.
struct Stated {
    billed: i64,
    coupons: i64,
    credit_notes: i64,
    paid: i64,
}

fn stated(stated: &Stated) -> InvoiceDraft {
    let fee = |cents| FeeDraft {
        amount: money(cents),
        taxes_rate: Some(sample::decimal("20")),
        ..FeeDraft::default()
    };
    InvoiceDraft {
        progressive_billing_credit: money(stated.billed),
        coupons: money(stated.coupons),
        credit_notes: money(stated.credit_notes),
        paid: Some(money(stated.paid)),
        fees: Vec::from([fee(60), fee(40)]),
        ..InvoiceDraft::default()
    }
}

#[test]
fn what_is_due_and_what_stays_by_stage_and_coupons() {
    let (before, late, after) = (&LAGO_2022_09, &LAGO_2022_12, &LAGO_2026_08);
    // policy; billed, coupons, credit notes, paid; due; credits; taxes of the lines, total and due after
    #[rustfmt::skip]
    let table = [
        (before, [0, 0, 0, 0],        100, 0,   [12, 8], 120, 120),
        (before, [0, 0, 0, 0],        100, 30,  [8, 6],   84,  84),
        (before, [0, 0, 0, 0],        100, 100, [0, 0],    0,   0),
        (before, [0, 10, 0, 0],        90, 30,  [7, 5],   72,  72),
        (before, [200, 0, 0, 0],        0, 0,   [0, 0],    0,   0),
        (before, [0, 0, 10, 0],       100, 30,  [8, 6],   74,  74),
        (before, [0, 0, 0, 60],        50, 50,  [6, 4],   60,   0),
        (late,   [0, 0, 0, 0],        120, 30,  [12, 8],  90,  90),
        (late,   [0, 150, 0, 0],        0, 0,   [12, 8],   0,   0),
        (late,   [0, 10, 10, 0],      100, 40,  [12, 8],  60,  60),
        (after,  [0, 0, 0, 0],        120, 30,  [12, 8],  90,  90),
        (after,  [0, 10, 0, 0],       108, 8,   [11, 7], 100, 100),
        (after,  [50, 60, 0, 0],        0, 0,   [0, 0],    0,   0),
        (after,  [0, 0, 500, 0],        0, 0,   [12, 8],   0,   0),
        (after,  [0, 0, 0, 70],        50, 20,  [12, 8], 100,  30),
    ];
    for (policy, [billed, coupons, credit_notes, paid], due, credits, taxes, total, left) in table {
        let account = sample::account("", "", Vec::new());
        let draft = stated(&Stated { billed, coupons, credit_notes, paid });
        let mut invoice = draft.read(Currency::EUR, policy).unwrap();
        let open = open(policy, &account, &invoice, true).unwrap();
        let case = alloc::format!("{billed} {coupons} {credit_notes} {paid} {credits}");
        assert_eq!(open.due.minor(), due, "{case}");
        invoice.prepaid = money(credits);
        close(policy, &mut invoice, &open, None).unwrap();
        let of_lines: Vec<i64> = invoice.fees.iter().map(|fee| fee.taxes_amount.minor()).collect();
        assert_eq!(of_lines, taxes, "{case}");
        assert_eq!((invoice.total.minor(), invoice.due.minor()), (total, left), "{case}");
        assert_eq!(
            Money::total(invoice.fees.iter().map(|fee| fee.taxes_amount)),
            Ok(invoice.taxes),
            "{case}"
        );
    }
}

#[test]
fn what_was_settled_otherwise_is_not_due() {
    let (before, after) = (&LAGO_2022_09, &LAGO_2026_08);
    let (pending, succeeded) = (PaymentStatus::Pending, PaymentStatus::Succeeded);
    // policy; paid, offset, stated due, payment; due; credits; total and due after
    #[rustfmt::skip]
    let table = [
        (after,  (0, 0, None, pending),       120, 20, 100, 100),
        (after,  (20, 30, None, pending),      70, 20, 100,  50),
        (after,  (150, 0, None, pending),       0,  0, 120,   0),
        (after,  (0, 0, Some(30), pending),    30, 20, 100,  10),
        (after,  (0, 0, Some(300), pending),  120, 20, 100, 100),
        (after,  (0, 0, None, succeeded),       0,  0, 120,   0),
        (before, (36, 24, None, pending),      50, 20,  96,  36),
        (before, (200, 0, None, pending),       0,  0, 120,   0),
        (before, (0, 0, Some(30), pending),    25, 20,  96,   6),
        (before, (0, 0, Some(-5), pending),     0,  0, 120,   0),
        (before, (0, 0, None, succeeded),       0,  0, 120,   0),
    ];
    for (policy, (paid, offset, stated_due, payment), due, credits, total, left) in table {
        let account = sample::account("", "", Vec::new());
        let draft = InvoiceDraft {
            paid: Some(money(paid)),
            offset: money(offset),
            stated_due: stated_due.map(money),
            payment_status: Some(payment),
            ..stated(&Stated { billed: 0, coupons: 0, credit_notes: 0, paid: 0 })
        };
        let mut invoice = draft.read(Currency::EUR, policy).unwrap();
        let open = open(policy, &account, &invoice, true).unwrap();
        let case = alloc::format!("{paid} {offset} {stated_due:?} {credits}");
        assert_eq!(open.due.minor(), due, "{case}");
        invoice.prepaid = money(credits);
        close(policy, &mut invoice, &open, None).unwrap();
        assert_eq!((invoice.total.minor(), invoice.due.minor()), (total, left), "{case}");
        assert_eq!(invoice.excluding_taxes.plus(invoice.taxes), Ok(invoice.including_taxes), "{case}");
    }
}

#[test]
fn a_tax_as_stated_stays_until_something_is_taken_off() {
    // billed, credits; taxes of the lines
    for (billed, credits, taxes) in [(0, 0, [15, 10]), (0, 30, [8, 6]), (10, 0, [11, 7])] {
        let account = sample::account("", "", Vec::new());
        let mut draft = stated(&Stated { billed, coupons: 0, credit_notes: 0, paid: 0 });
        for (fee, stated) in draft.fees.iter_mut().zip([15, 10]) {
            fee.taxes_amount = Some(money(stated));
        }
        let mut invoice = draft.read(Currency::EUR, &LAGO_2022_09).unwrap();
        let open = open(&LAGO_2022_09, &account, &invoice, true).unwrap();
        invoice.prepaid = money(credits);
        close(&LAGO_2022_09, &mut invoice, &open, None).unwrap();
        let of_lines: Vec<i64> = invoice.fees.iter().map(|fee| fee.taxes_amount.minor()).collect();
        assert_eq!(of_lines, taxes, "{billed} {credits}");
    }
}

#[test]
fn a_fee_whose_coupons_are_more_than_it_costs_bears_no_tax() {
    let account = sample::account("", "", Vec::new());
    let mut draft = stated(&Stated { billed: 0, coupons: 0, credit_notes: 0, paid: 0 });
    draft.fees[0].precise_coupons = Some(money(80).to_subcents());
    let mut invoice = draft.read(Currency::EUR, &LAGO_2022_09).unwrap();
    let open = open(&LAGO_2022_09, &account, &invoice, true).unwrap();
    invoice.prepaid = money(30);
    close(&LAGO_2022_09, &mut invoice, &open, None).unwrap();
    let of_lines: Vec<i64> = invoice.fees.iter().map(|fee| fee.taxes_amount.minor()).collect();
    assert_eq!(of_lines, [0, 14]);
}
