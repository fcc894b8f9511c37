use super::*;
use crate::amount::Rate;
use crate::policy::presets::{DRAWDOWN_1, LAGO_2026_08};
use crate::sample::{account, at, credits, decimal, money as minor, transaction, wallet};
use alloc::format;
use alloc::string::String;

/// A wallet of this rate, and grants of so many cents at it: `granted` or `purchased`.
fn holds(rate: &str, grants: &[(&str, i64)]) -> (Wallet, Vec<Transaction>) {
    let total = Money::total(grants.iter().map(|(_, cents)| minor(*cents))).unwrap();
    let mut holder = wallet("w", total.minor());
    holder.rate = Rate::new(decimal(rate)).unwrap();
    holder.balance.credits = holder.credits(holder.balance.amount).unwrap();
    let make = |(number, (kind, cents)): (usize, &(&str, i64))| {
        let mut grant = transaction(&format!("g{number}"), "w", &format!("in {kind}"), *cents, "2026-01-01");
        let funds = Funds { amount: minor(*cents), credits: holder.credits(minor(*cents)).unwrap() };
        (grant.credits, grant.remaining) = (funds.credits, Some(funds));
        grant
    };
    let grants = grants.iter().enumerate().map(make).collect();
    (holder, grants)
}

fn told(drawn: &Drawn) -> String {
    let funding = |funding: &Funding| {
        let Funds { amount, credits } = funding.funds;
        format!("{}:{}/{}", funding.transaction_id.as_str(), amount.minor(), credits.decimal().normalize())
    };
    drawn.fundings.iter().map(funding).collect::<Vec<_>>().join(" ")
}

#[test]
fn money_comes_from_grants_in_order_each_as_far_as_it_goes() {
    let grants = [("granted", 100), ("purchased", 50), ("granted", 70)];
    for (asked, expected, granted) in [
        (1, "g0:1/0.01", 1),
        (100, "g0:100/1", 100),
        (101, "g0:100/1 g1:1/0.01", 100),
        (160, "g0:100/1 g1:50/0.5 g2:10/0.1", 110),
        (220, "g0:100/1 g1:50/0.5 g2:70/0.7", 170),
    ] {
        for policy in [&LAGO_2026_08, &DRAWDOWN_1] {
            let (wallet, grants) = holds("1", &grants);
            let drawn = money(policy, &wallet, grants.iter().map(Portion::all), minor(asked)).unwrap();
            assert_eq!(told(&drawn), expected);
            assert_eq!((drawn.funds.amount, drawn.granted), (minor(asked), minor(granted)), "{asked}");
        }
    }
}

#[test]
fn more_than_grants_hold_is_short_and_says_what_they_hold() {
    let (wallet, grants) = holds("1", &[("granted", 100), ("purchased", 50)]);
    let drawn = money(&DRAWDOWN_1, &wallet, grants.iter().map(Portion::all), minor(151));
    assert_eq!(drawn, Err(DrawError::Short { available: minor(150) }));
}

#[test]
fn what_rounding_adds_is_the_residue_where_it_is_booked() {
    // 1.00 at rate 3 is 0.33333 credits; half of it is 0.16667, and 0.16667 is what the other half keeps
    let (wallet, grants) = holds("3", &[("granted", 100)]);
    let booked = money(&DRAWDOWN_1, &wallet, grants.iter().map(Portion::all), minor(50)).unwrap();
    assert_eq!(booked.funds.credits, credits("0.16666"));
    assert_eq!(booked.residue, Funds { amount: Money::ZERO, credits: credits("-0.00001") });
    let running = money(&LAGO_2026_08, &wallet, grants.iter().map(Portion::all), minor(50)).unwrap();
    assert_eq!(running.funds.credits, credits("0.16667"));
    assert!(running.residue.is_zero());
    let whole = money(&DRAWDOWN_1, &wallet, grants.iter().map(Portion::all), minor(100)).unwrap();
    assert_eq!(whole.funds.credits, credits("0.33333"));
    assert!(whole.residue.is_zero());
}

#[test]
fn a_pool_is_drawn_from_as_one_pot_and_names_no_grants() {
    let (mut wallet, grants) = holds("3", &[("granted", 100)]);
    wallet.traceable = false;
    let drawn = money(&DRAWDOWN_1, &wallet, grants.iter().map(Portion::all), minor(50)).unwrap();
    assert_eq!((drawn.fundings.len(), drawn.granted), (0, Money::ZERO));
    assert_eq!(drawn.residue.credits, credits("-0.00001"));
}

#[test]
fn who_takes_the_last_money_takes_the_last_credits() {
    let balance =
        |amount, held| Balance { amount: minor(amount), credits: credits(held), ..Balance::default() };
    let drawn = |amount, asked: &str| Drawn {
        funds: Funds { amount: minor(amount), credits: credits(asked) },
        fundings: Vec::new(),
        granted: Money::ZERO,
        residue: Funds::ZERO,
    };
    for (amount, asked, held, left, residue) in [
        (100, "1", "1.5", "1.5", "0.5"),
        (50, "0.5", "1.5", "0.5", "0"),
        (50, "0.5", "0.3", "0.3", "-0.2"),
        (50, "0.5", "-0.3", "0", "-0.5"),
        (0, "0", "1.5", "0", "0"),
    ] {
        let within = drawn(amount, asked).within(&DRAWDOWN_1, balance(100, held)).unwrap();
        assert_eq!(
            (within.funds.credits, within.residue.credits),
            (credits(left), credits(residue)),
            "{amount} {held}"
        );
        let running = drawn(amount, asked).within(&LAGO_2026_08, balance(100, held)).unwrap();
        assert_eq!(running, drawn(amount, asked));
    }
}

#[test]
fn a_residue_beyond_rounding_is_no_draw() {
    #[rustfmt::skip]
    let table = [
        // balance residue in money and credits  may be drawn
        (10_000,   0,   "-1",                     true),
        (10_000,   0,   "-1.01",                  false),
        (10_000,   0,   "1.01",                   false),
        (10_100,   0,   "1.01",                   true),
        (10_099,   0,   "1.01",                   false),
        (0,        0,   "1",                      true),
        (10_000,   50,  "0.5",                    true),
        (10_000,   51,  "0.5",                    false),
        (10_000,   -51, "0.5",                    false),
    ];
    for (balance, cents, residue, may) in table {
        let wallet = wallet("w", balance);
        let residue = Funds { amount: minor(cents), credits: credits(residue) };
        let drawn = Drawn { funds: Funds::ZERO, fundings: Vec::new(), granted: Money::ZERO, residue };
        assert_eq!(drawn.clone().checked(&DRAWDOWN_1, &wallet).is_ok(), may, "{balance} {residue:?}");
        assert!(drawn.checked(&LAGO_2026_08, &wallet).is_ok());
    }
    // the last digit of credits may be worth more than rounding explains
    let dear = Wallet { rate: Rate::new(decimal("200000")).unwrap(), ..wallet("w", 10_000) };
    let residue = Funds { amount: Money::ZERO, credits: credits("0.00001") };
    let drawn = Drawn { funds: Funds::ZERO, fundings: Vec::new(), granted: Money::ZERO, residue };
    assert_eq!(drawn.checked(&DRAWDOWN_1, &dear), Err(DrawError::Disagree { residue: minor(200) }));
}

#[test]
fn credits_leave_with_what_they_are_worth_and_the_last_with_all_that_is_left() {
    let (ours, lago) = (&DRAWDOWN_1, &LAGO_2026_08);
    #[rustfmt::skip]
    let table = [
        // policy traceable  pot           asked      leave                residue
        (ours,   true,       (100, "1"),    "0.4",     (40, "0.4"),         "0"),
        (ours,   true,       (100, "1"),    "0.404",   (40, "0.4"),         "-0.004"),
        (ours,   true,       (100, "0.5"),  "0.5",     (100, "0.5"),        "0"),
        (ours,   true,       (100, "2"),    "1.5",     (100, "2"),          "0.5"),
        (ours,   false,      (100, "1"),    "0.404",   (40, "0.4"),         "-0.004"),
        (ours,   false,      (100, "2"),    "2",       (100, "2"),          "0"),
        (ours,   false,      (-50, "1"),    "1",       (0, "1"),            "0"),
        (lago,   true,       (100, "1"),    "0.404",   (40, "0.404"),       "0"),
        (lago,   false,      (100, "1"),    "0.404",   (40, "0.404"),       "0"),
        (lago,   false,      (100, "2"),    "1.5",     (100, "1.5"),        "0"),
        (lago,   false,      (-50, "1"),    "1",       (0, "1"),            "0"),
    ];
    for (policy, traceable, (held, figure), asked, (amount, leave), residue) in table {
        let mut wallet = wallet("w", held);
        wallet.traceable = traceable;
        wallet.balance.credits = credits(figure);
        let pot = Funds { amount: minor(held), credits: credits(figure) };
        let mut grant = transaction("g", "w", "in granted", held.max(0), "2026-01-01");
        grant.remaining = Some(pot);
        let drawn = super::credits(policy, &wallet, &[&grant], pot, credits(asked)).unwrap();
        let left = (drawn.funds.amount.minor(), drawn.funds.credits, drawn.residue.credits);
        assert_eq!(left, (amount, credits(leave), credits(residue)), "{traceable} {held} {figure} {asked}");
    }
}

#[test]
fn running_sums_never_leave_credits_that_no_money_is_worth() {
    #[rustfmt::skip]
    let table = [
        // held     nominal of the money   leave
        ("1",       "0.99",                "0.99"),
        ("1",       "1.004",               "1"),
        ("1",       "1.005",               "1.005"),
        ("-0.002",  "0.001",               "0"),
    ];
    for (held, nominal, leave) in table {
        let mut wallet = wallet("w", 100);
        wallet.balance.credits = credits(held);
        assert_eq!(nominal_credits(&wallet, credits(nominal)), Ok(credits(leave)), "{held} {nominal}");
    }
}

#[test]
fn a_pot_gives_no_credits_that_it_does_not_hold() {
    #[rustfmt::skip]
    let table = [
        // pot           taken  credits
        ((100, "1"),     40,    "0.4"),
        ((100, "1"),     100,   "1"),
        ((100, "0.5"),   20,    "0"),
        ((100, "0.5"),   60,    "0.1"),
        ((100, "3"),     100,   "3"),
        ((100, "3"),     40,    "2.4"),
        ((100, "-1"),    100,   "0"),
        ((100, "-1"),    40,    "0"),
    ];
    for ((amount, held), taken, leave) in table {
        let pot = Funds { amount: minor(amount), credits: credits(held) };
        let funds = take_money(&wallet("w", amount), pot, minor(taken));
        assert_eq!(funds, Ok(Funds { amount: minor(taken), credits: credits(leave) }), "{held} {taken}");
    }
}

#[test]
fn a_grant_may_be_drawn_from_at_its_start_where_the_policy_knows_one() {
    let now = at("2026-07-01");
    let mut holds = account("", "", Vec::from([wallet("w", 300)]));
    for (id, start) in
        [("before", Some("2026-06-30")), ("now", Some("2026-07-01")), ("after", Some("2026-07-02"))]
    {
        let mut grant = transaction(id, "w", "in granted", 100, "2026-01-01");
        grant.starts_at = start.map(at);
        holds.transactions.push(grant);
    }
    let mut empty = transaction("empty", "w", "in granted", 100, "2026-01-01");
    empty.remaining = Some(Funds::ZERO);
    let mut unknown = transaction("unknown", "w", "in granted", 100, "2026-01-01");
    unknown.remaining = None;
    holds.transactions.extend([empty, unknown]);
    let started = |policy: &Policy| {
        let grants = started_grants(policy, &holds, &holds.wallets[0], now);
        grants.iter().map(|grant| grant.id.as_str()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(started(&DRAWDOWN_1), "before now");
    assert_eq!(started(&LAGO_2026_08), "after before now");
}

#[test]
fn everything_is_what_a_wallet_holds_and_never_less_than_nothing() {
    for (traceable, cents, leave) in [(true, 150, "g0:100/1 g1:50/0.5"), (false, 150, ""), (false, -20, "")] {
        let (mut wallet, grants) = holds("1", &[("granted", 100), ("purchased", 50)]);
        wallet.traceable = traceable;
        wallet.balance.amount = minor(cents);
        wallet.balance.credits = wallet.credits(minor(cents)).unwrap();
        let drawn = everything(&wallet, &grants.iter().collect::<Vec<_>>());
        let left = minor(cents.max(0));
        assert_eq!(told(&drawn), leave);
        assert_eq!(drawn.funds, Funds { amount: left, credits: wallet.credits(left).unwrap() }, "{cents}");
    }
}
