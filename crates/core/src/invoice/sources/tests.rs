use super::*;
use crate::amount::Rate;
use crate::sample::{at, credits, decimal, money, transaction, wallet};

fn at_rate(rate: &str) -> Wallet {
    Wallet { rate: Rate::new(decimal(rate)).unwrap(), ..wallet("w", 0) }
}

#[test]
fn a_funding_is_worth_its_money_but_for_a_last_digit() {
    #[rustfmt::skip]
    let table = [
        // rate      cents credits     worth it
        ("1",        100,  "1",        true),
        ("1",        100,  "1.00001",  true),
        ("1",        100,  "1.004",    true),
        ("1",        100,  "1.005",    false),
        ("3",        100,  "0.33335",  true),
        ("3",        100,  "0.335",    false),
        // a last digit is worth more than a cent here
        ("100000",   1,    "0",        true),
        ("100000",   1,    "0.00001",  true),
        ("100000",   1,    "0.00002",  false),
    ];
    for (rate, cents, figure, expected) in table {
        let funds = Funds { amount: money(cents), credits: credits(figure) };
        assert_eq!(is_worth(&at_rate(rate), funds), Ok(expected), "{rate} {cents} {figure}");
    }
}

#[test]
fn a_grant_can_have_paid_what_left_when_it_began_or_later() {
    let grant = |began: Option<&str>| {
        let mut grant = transaction("g", "w", "in granted", 100, "2026-02-02");
        (grant.settled_at, grant.created_at) = (began.map(at), None);
        grant
    };
    let (early, late) = (
        transaction("a", "w", "out invoiced", 100, "2026-02-01"),
        transaction("b", "w", "out invoiced", 100, "2026-02-02"),
    );
    #[rustfmt::skip]
    let table = [
        // began               outbounds         can have paid
        (Some("2026-02-02"),   &[&early][..],          false),
        (Some("2026-02-02"),   &[&early, &late],       true),
        (Some("2026-02-03"),   &[&early, &late],       false),
        (None,                 &[&early],              true),
    ];
    for (began, outbounds, expected) in table {
        let outstanding =
            |outbound: &&Transaction| Outstanding { outbound: (*outbound).clone(), left: Funds::ZERO };
        let outbounds: Vec<Outstanding> = outbounds.iter().map(outstanding).collect();
        let outbounds: Vec<(usize, &Outstanding)> = outbounds.iter().enumerate().collect();
        assert_eq!(can_have_paid(&grant(began), &outbounds), expected, "{began:?}");
    }
}

#[test]
fn part_by_part_a_grant_is_again_what_it_was() {
    // 1.00 at rate 3 is 0.33333 credits; half of it is 0.16667, the other half what is missing then
    let mut grant = transaction("g", "w", "in granted", 100, "2026-02-01");
    grant.credits = credits("0.33333");
    let mut lot = Lot { grant: &grant, left: Funds::ZERO, given: money(100), cost_left: None };
    for (cents, figure, given) in [(50, "0.16667", 50), (30, "0.1", 20), (20, "0.06666", 0)] {
        let funding = lot.give_back(&at_rate("3"), money(cents)).unwrap();
        assert_eq!(funding.funds, Funds { amount: money(cents), credits: credits(figure) });
        assert_eq!(lot.given, money(given));
    }
    assert_eq!(lot.left, Funds { amount: grant.amount, credits: grant.credits });
}
