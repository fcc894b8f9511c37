use super::*;
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
