use super::*;
use crate::policy::presets::{DRAWDOWN_1, LAGO_2026_08};
use crate::sample::{credits, money};

#[test]
fn neither_figure_falls_when_credits_come_in() {
    let balance = Balance { amount: money(500), credits: credits("5"), ..Balance::default() };
    let came = |cents, figure: &str| {
        let after = after_inbound(balance, Funds { amount: money(cents), credits: credits(figure) });
        after.map(|after| (after.amount.minor(), after.credits))
    };
    assert_eq!(came(100, "1"), Ok((600, credits("6"))));
    assert_eq!(came(0, "1"), Ok((500, credits("6"))));
    assert_eq!(came(100, "0"), Ok((600, credits("5"))));
    assert_eq!(came(-1, "1"), Err(OutOfRange));
    assert_eq!(came(1, "-0.00001"), Err(OutOfRange));
}

#[test]
fn what_leaves_is_counted_as_the_policy_says() {
    let (every, invoiced) = (&LAGO_2026_08, &DRAWDOWN_1);
    let before = Balance {
        amount: money(500),
        credits: credits("5"),
        consumed_amount: money(70),
        consumed_credits: credits("0.7"),
    };
    let funds = Funds { amount: money(200), credits: credits("2") };
    for (policy, kind, consumed) in [
        (every, TransactionKind::Invoiced, (270, "2.7")),
        (every, TransactionKind::Voided, (270, "2.7")),
        (invoiced, TransactionKind::Invoiced, (270, "2.7")),
        (invoiced, TransactionKind::Voided, (70, "0.7")),
    ] {
        let after = after_outbound(policy, before, funds, kind).unwrap();
        assert_eq!((after.amount.minor(), after.credits), (300, credits("3")));
        assert_eq!(
            (after.consumed_amount.minor(), after.consumed_credits),
            (consumed.0, credits(consumed.1))
        );
    }
}

#[test]
fn no_more_money_leaves_than_a_wallet_holds() {
    #[rustfmt::skip]
    let table = [
        // holds         leaves          credits after, or what it can give
        ((100, "1"),    (100, "1"),     Ok("0")),
        ((100, "1"),    (100, "1.2"),   Ok("0")),
        ((100, "1"),    (101, "1"),     Err(100)),
        ((100, "-1"),   (50, "0.5"),    Ok("-1.5")),
        ((-100, "1"),   (0, "0.5"),     Ok("0.5")),
        ((-100, "1"),   (1, "0.5"),     Err(0)),
    ];
    for ((amount, held), (cents, figure), expected) in table {
        let balance = Balance { amount: money(amount), credits: credits(held), ..Balance::default() };
        let funds = Funds { amount: money(cents), credits: credits(figure) };
        let after = after_outbound(&LAGO_2026_08, balance, funds, TransactionKind::Voided);
        let expected = expected.map(credits).map_err(|cents| DrawError::Short { available: money(cents) });
        assert_eq!(after.map(|after| after.credits), expected, "{amount} {held} {cents} {figure}");
    }
}

#[test]
fn a_shortfall_stands_on_the_amount_or_on_the_invoices_of_the_command() {
    let short = DrawError::Short { available: money(100) };
    for (asked, field) in [("invoices", "invoices"), ("voided_credits", "amount_cents")] {
        let refusal = draw_refusal(short, &WalletId::new("w"), asked);
        assert_eq!((refusal.code, refusal.field), (Code::ExceedsAvailableAmount, field));
        assert_eq!(refusal.message, "wallet `w` can give 100 minor units, fewer than asked");
        assert_eq!(refusal.subject.as_deref(), Some("w"));
    }
    let refusal = draw_refusal(DrawError::Disagree { residue: money(101) }, &WalletId::new("w"), "invoices");
    assert_eq!((refusal.code, refusal.field), (Code::BalancesDisagree, "invoices"));
}
