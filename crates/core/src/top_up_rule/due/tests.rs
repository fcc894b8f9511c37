use super::*;
use crate::account::{OngoingBalance, Status};
use crate::amount::{OutOfRange, Rate};
use crate::policy::presets;
use crate::sample::{
    account, at, credits, day, decimal, interval_rule, money, threshold_rule, transaction, wallet, zone,
};
use alloc::string::{String, ToString};
use alloc::vec::Vec;

const POLICY: Policy = presets::LAGO_2026_08;

fn with_ongoing(ongoing: &str) -> Wallet {
    let mut wallet = wallet("w", 0);
    wallet.ongoing = Some(OngoingBalance { credits: credits(ongoing), ..wallet.ongoing_figures() });
    wallet
}

fn fixed(threshold: &str, paid: &str, granted: &str) -> RecurringRule {
    let mut rule = threshold_rule(threshold);
    (rule.paid_credits, rule.granted_credits) = (credits(paid), credits(granted));
    rule
}

fn target_rule(threshold: &str, target: &str, grants: bool) -> RecurringRule {
    let mut rule = threshold_rule(threshold);
    rule.method = Method::Target;
    rule.target_ongoing_balance = Some(credits(target));
    rule.grants_target_top_up = grants;
    rule
}

fn pending(text: &str) -> Purchases {
    Purchases { pending: Funds { amount: Money::ZERO, credits: credits(text) }, ..Purchases::default() }
}

/// `paid+granted`, or nothing when the rule does not fire.
fn told(verdict: Verdict) -> String {
    let text = |part: Part| part.booked.credits.decimal().normalize().to_string();
    match verdict {
        Verdict::Fires(size) => text(size.paid) + "+" + &text(size.granted),
        Verdict::Skips(_) | Verdict::HeldUntil(_) => String::new(),
    }
}

fn fired(policy: &Policy, wallet: &Wallet, rule: &RecurringRule, purchases: &Purchases) -> String {
    told(threshold(policy, wallet, rule, purchases, at("2026-07-01")).unwrap())
}

#[test]
fn a_fixed_rule_closes_the_gap_in_whole_increments() {
    #[rustfmt::skip]
    let table = [
        // threshold  paid   granted  ongoing     pending  top-up
        ("10",        "50",  "0",     "-429.8",   "0",     "450+0"),   // recurring-002
        ("10",        "50",  "10",    "-429.8",   "0",     "450+10"),  // recurring-015
        ("10",        "50",  "10",    "-50",      "0",     "100+10"),
        ("10",        "50",  "10",    "-100",     "0",     "150+10"),
        ("10",        "50",  "0",     "-429.8",   "50",    "400+0"),   // recurring-016
        ("10",        "50",  "50",    "-429.8",   "0",     "400+50"),  // recurring-017
        ("6",         "50",  "0",     "5.5",      "1",     ""),        // recurring-005
        ("6",         "50",  "0",     "5.5",      "0.5",   "50+0"),
        ("6",         "50",  "0",     "6",        "0",     "50+0"),
        ("6",         "50",  "0",     "6.00001",  "0",     ""),
        ("10",        "50",  "0",     "-39.99999", "0",    "50+0"),
        ("10",        "50",  "0",     "-40",      "0",     "100+0"),
        ("10",        "50",  "500",   "-40",      "0",     "50+500"),
        ("-20",       "5",   "0",     "-20",      "0",     "5+0"),
        ("-20",       "5",   "0",     "-19",      "0",     ""),
        ("10",        "0",   "3",     "-429.8",   "0",     "0+3"),
        ("10",        "0",   "0",     "-429.8",   "0",     ""),
        ("10",        "-5",  "-5",    "-429.8",   "0",     ""),
        ("10",        "50",  "-5",    "-429.8",   "0",     "450+0"),
        ("10",        "0.001", "0",   "10",       "0",     ""),
        ("10",        "0.001", "0.5", "10",       "0",     "0+0.5"),
        ("10",        "0.01", "0",    "-1000000", "0",     "1000010.01+0"),
    ];
    for (threshold, paid, granted, ongoing, waiting, expected) in table {
        let rule = fixed(threshold, paid, granted);
        let size = fired(&POLICY, &with_ongoing(ongoing), &rule, &pending(waiting));
        assert_eq!(size, expected, "{threshold} {paid}+{granted} at {ongoing} with {waiting}");
    }
}

#[test]
fn limits_cap_a_gap_and_raise_a_target() {
    let mut capped = with_ongoing("-429.8");
    capped.paid_top_up_max = Some(money(10_000));
    let mut rule = fixed("10", "50", "0");
    assert_eq!(fired(&POLICY, &capped, &rule, &pending("0")), "100+0"); // recurring-018
    rule.ignore_paid_top_up_limits = true;
    assert_eq!(fired(&POLICY, &capped, &rule, &pending("0")), "450+0");

    // three increments of 10 close a gap of 25
    for (max, expected) in [(2_999, "29.99+0"), (3_000, "30+0"), (3_500, "30+0"), (4_000, "30+0")] {
        let mut capped = with_ongoing("-15");
        capped.paid_top_up_max = Some(money(max));
        assert_eq!(fired(&POLICY, &capped, &fixed("10", "10", "0"), &pending("0")), expected, "{max}");
    }

    #[rustfmt::skip]
    let table = [
        // rate   min     max     ongoing  target  grants  ignore  top-up
        ("1",     20_550, 0,      "5.5",   "200",  true,   false,  "0+194.5"), // recurring-010
        ("1",     20_550, 0,      "5.5",   "200",  false,  false,  "205.5+0"),
        ("1",     20_550, 0,      "5.5",   "200",  false,  true,   "194.5+0"),
        ("0.5",   2_500,  0,      "100",   "101",  true,   false,  "0+1"),     // recurring-022
        ("0.5",   2_500,  0,      "100",   "101",  false,  false,  "50+0"),
        ("0.5",   2_500,  0,      "150",   "100",  true,   false,  ""),
        ("1",     1_000,  2_000,  "95",    "100",  false,  false,  "10+0"),    // recurring-023
        ("1",     1_000,  2_000,  "75",    "100",  false,  false,  "25+0"),
        ("1",     5_000,  0,      "4",     "10",   true,   false,  "0+6"),     // recurring-040
        ("1",     5_000,  0,      "4",     "10",   false,  false,  "50+0"),    // recurring-041
        ("1",     20_000, 0,      "50",    "200",  false,  false,  "200+0"),   // recurring-029
        ("1",     20_000, 0,      "50",    "200",  true,   false,  "0+150"),
        ("1",     5_000,  0,      "500",   "500",  false,  false,  ""),        // recurring-038
    ];
    for (rate, min, max, ongoing, target, grants, ignore, expected) in table {
        let mut wallet = with_ongoing(ongoing);
        wallet.rate = Rate::new(decimal(rate)).unwrap();
        wallet.paid_top_up_min = Some(money(min));
        wallet.paid_top_up_max = Some(money(max)).filter(|max| max.is_positive());
        let mut rule = target_rule("1000", target, grants);
        rule.ignore_paid_top_up_limits = ignore;
        assert_eq!(fired(&POLICY, &wallet, &rule, &pending("0")), expected, "{ongoing} to {target}");
        rule.trigger = Trigger::Interval(Interval::Weekly);
        assert_eq!(told(interval(&POLICY, &wallet, &rule).unwrap()), expected, "{ongoing} to {target}");
    }
}

#[test]
fn sizes_as_configured() {
    let wallet = with_ongoing("-429.8");
    let older = presets::LAGO_2024_01;
    assert_eq!(fired(&older, &wallet, &fixed("10", "50", "5"), &pending("0")), "50+5");
    let mut rule = interval_rule(Interval::Weekly);
    assert_eq!(told(interval(&POLICY, &wallet, &rule).unwrap()), "50+0"); // recurring-019
    assert_eq!(
        fired(&POLICY, &wallet, &rule, &pending("0")),
        "",
        "a threshold check leaves interval rules alone"
    );
    rule.paid_credits = Credits::ZERO;
    assert_eq!(told(interval(&POLICY, &wallet, &rule).unwrap()), "");
}

#[test]
fn without_an_ongoing_balance_rules_look_at_the_balance() {
    let none = presets::LAGO_2022_12;
    let wallet = wallet("w", 500);
    assert_eq!(fired(&none, &wallet, &fixed("5", "50", "0"), &pending("0")), "50+0");
    assert_eq!(fired(&none, &wallet, &fixed("4.99999", "50", "0"), &pending("0")), "");
}

#[test]
fn a_size_that_does_not_fit_is_told_and_a_cap_makes_it_fit() {
    let mut wallet = with_ongoing("-79228162514264337593543.0");
    let rule = fixed("10", "0.00001", "0");
    let size = |wallet: &Wallet| threshold(&POLICY, wallet, &rule, &pending("0"), at("2026-07-01"));
    assert_eq!(size(&wallet), Err(OutOfRange));
    wallet.paid_top_up_max = Some(money(500));
    assert_eq!(told(size(&wallet).unwrap()), "5+0");
}

/// Purchases of one wallet: `source status settled-or-failed`, parted by commas.
fn history(lines: &str) -> Purchases {
    let mut account = account("", "", Vec::new());
    for (number, line) in lines.split(',').filter(|line| !line.is_empty()).enumerate() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [source, status, moment] = words[..] else { panic!("{line}") };
        let kind = if source == "grant" { "in granted" } else { "in purchased" };
        let mut purchase = transaction(&number.to_string(), "w", kind, 100, "2026-01-01");
        purchase.source = Source::from_name(source).unwrap_or(Source::Manual);
        purchase.status = TransactionStatus::from_name(status).unwrap();
        let moment = Some(at(&alloc::format!("2026-07-01T{moment}Z")));
        (purchase.settled_at, purchase.failed_at) = match purchase.status {
            TransactionStatus::Settled => (moment, None),
            TransactionStatus::Failed => (None, moment),
            TransactionStatus::Pending => (None, None),
        };
        account.transactions.push(purchase);
    }
    purchases(&account).get(&WalletId::new("w")).copied().unwrap_or(Ok(Purchases::default())).unwrap()
}

#[test]
fn a_rule_is_held_for_an_hour_after_its_purchase_failed() {
    #[rustfmt::skip]
    let table = [
        // history                                                at          held
        ("",                                                      "12:00:00", false),
        ("threshold failed 12:00:00",                             "12:10:00", true),  // recurring-011
        ("threshold failed 12:00:00",                             "12:59:59.999999", true),
        ("threshold failed 12:00:00",                             "13:00:00", true),
        ("threshold failed 12:00:00",                             "13:00:00.000001", false),
        ("threshold failed 12:00:00, manual settled 12:05:00",    "12:10:00", false), // recurring-013
        ("threshold failed 12:00:00, threshold settled 12:05:00", "12:10:00", false),
        ("threshold failed 12:00:00, manual settled 12:00:00",    "12:10:00", true),
        ("threshold failed 12:00:00, manual settled 11:59:00",    "12:10:00", true),
        ("threshold failed 12:00:00, grant settled 12:05:00",     "12:10:00", true),
        ("manual failed 12:00:00",                                "12:10:00", false),
        ("interval failed 12:00:00",                              "12:10:00", false),
        ("threshold failed 11:00:00, threshold failed 12:30:00",  "13:00:00", true),
        ("threshold failed 12:30:00, threshold failed 11:00:00",  "13:00:00", true),
        ("threshold failed 12:00:00, manual settled 12:05:00, threshold failed 12:06:00", "12:10:00", true),
    ];
    for (lines, moment, held) in table {
        let moment = at(&alloc::format!("2026-07-01T{moment}Z"));
        let fires = |rule: &RecurringRule| match threshold(
            &POLICY,
            &with_ongoing("0"),
            rule,
            &history(lines),
            moment,
        )
        .unwrap()
        {
            Verdict::Fires(_) => true,
            Verdict::HeldUntil(until) => {
                assert!(moment <= until && moment.minutes_later(60) > until);
                false
            }
            Verdict::Skips(skip) => panic!("{skip:?}"),
        };
        assert_eq!(fires(&fixed("10", "50", "5")), !held, "{lines} at {moment}");
        assert!(fires(&fixed("10", "0", "5")), "a rule that only grants is never held");
        assert!(fires(&target_rule("10", "20", true)), "neither is one that grants its target");
        assert_eq!(fires(&target_rule("10", "20", false)), !held, "{lines} at {moment}");
    }
}

#[test]
fn pending_purchases_are_summed_by_wallet() {
    let mut account = account("", "", Vec::new());
    for (id, wallet, kind, cents, status) in [
        ("1", "w", "in purchased", 100, TransactionStatus::Pending),
        ("2", "w", "in purchased", 250, TransactionStatus::Pending),
        ("3", "v", "in purchased", 7, TransactionStatus::Pending),
        ("4", "w", "in purchased", 1000, TransactionStatus::Settled),
        ("5", "w", "in purchased", 1000, TransactionStatus::Failed),
        ("6", "w", "in granted", 1000, TransactionStatus::Pending),
        ("7", "w", "out voided", 1000, TransactionStatus::Pending),
    ] {
        let mut transaction = transaction(id, wallet, kind, cents, "2026-01-01");
        transaction.status = status;
        account.transactions.push(transaction);
    }
    let by_wallet = purchases(&account);
    let funds = |id: &str| by_wallet.get(&WalletId::new(id)).map(|purchases| purchases.unwrap().pending);
    assert_eq!(funds("w"), Some(Funds { amount: money(350), credits: credits("3.5") }));
    assert_eq!(funds("v"), Some(Funds { amount: money(7), credits: credits("0.07") }));
}

#[test]
fn the_calendar_of_an_interval_rule() {
    #[rustfmt::skip]
    let table = [
        // interval      created       started       due                                  not due
        ("weekly",       "2021-02-20", "",           "2022-06-18 2021-02-27",             "2022-06-19 2021-02-20 2021-02-13"), // recurring-026
        ("weekly",       "2021-02-20", "2022-06-20", "2022-06-27 2022-06-20",             "2022-06-18 2022-06-13"),            // recurring-027
        ("monthly",      "2021-02-20", "2021-04-20", "2021-04-20 2021-05-20",             "2021-03-20 2021-02-20"),            // recurring-028
        ("monthly",      "2021-02-20", "",           "2021-03-20",                        "2021-03-21 2021-02-20"),            // recurring-030, 035
        ("monthly",      "2021-03-31", "",           "2021-04-30 2021-05-31 2022-02-28",  "2021-04-29 2021-05-30 2024-02-28"), // recurring-031
        ("monthly",      "2026-01-30", "",           "2026-02-28 2026-03-30 2028-02-29",  "2026-03-31 2028-02-28"),
        ("monthly",      "2026-01-28", "",           "2026-02-28 2026-03-28",             "2026-03-31 2026-02-27"),
        ("monthly",      "2024-02-29", "",           "2024-03-29 2025-02-28",             "2024-03-31 2025-03-28"),
        ("monthly",      "2026-01-20", "2026-02-05", "2026-06-05",                        "2026-06-20 2026-01-05"),
        ("quarterly",    "2021-02-20", "",           "2021-05-20 2021-08-20 2022-02-20",  "2021-03-20 2021-04-20 2021-05-21"), // recurring-033
        ("quarterly",    "2021-03-15", "",           "2022-09-15",                        "2022-10-15"),
        ("quarterly",    "2021-03-31", "",           "2022-06-30 2022-12-31",             "2022-06-29 2022-12-30 2022-07-31"),
        ("quarterly",    "2025-11-30", "",           "2026-02-28 2026-05-30",             "2026-05-31 2026-02-27"),
        ("semiannual",   "2026-01-15", "",           "2026-07-15 2027-01-15",             "2026-04-15 2026-10-15"),
        ("semiannual",   "2025-08-31", "",           "2026-02-28 2026-08-31 2028-02-29",  "2026-02-27 2028-02-28"),
        ("yearly",       "2020-02-29", "",           "2022-02-28 2024-02-29",             "2024-02-28 2022-03-01 2020-02-29"), // recurring-034
        ("yearly",       "2025-07-01", "",           "2026-07-01",                        "2026-01-01 2026-06-01 2025-07-01"),
        ("yearly",       "2025-02-28", "",           "2026-02-28 2028-02-28",             "2028-02-29"),
        ("weekly",       "",           "2022-06-20", "2022-06-20 2022-06-27",             "2022-06-13"),
        ("weekly",       "",           "",           "",                                  "2022-06-20"),
    ];
    for (interval, created, started, due, not_due) in table {
        let instant = |text: &str| (!text.is_empty()).then(|| at(text));
        let mut wallet = wallet("w", 0);
        wallet.created_at = instant(created);
        let mut rule = interval_rule(Interval::from_name(interval).unwrap());
        rule.started_at = instant(started);
        for (days, expected) in [(due, true), (not_due, false)] {
            for text in days.split_whitespace() {
                let end = at(&alloc::format!("{text}T23:59:59Z"));
                let is_due = super::not_due(&wallet, &rule, end, Zone::default()).is_none();
                assert_eq!(is_due, expected, "{interval} from {created}/{started} on {text}");
            }
        }
    }
}

#[test]
fn calendar_days_are_local() {
    #[rustfmt::skip]
    let table = [
        // zone                  created                  now                      fires
        ("UTC",                  "2021-02-20T23:30:00Z",  "2021-03-20T00:00:00Z",  true),
        ("Pacific/Noumea",       "2021-02-20T23:30:00Z",  "2021-03-20T00:00:00Z",  false), // created on the 21st there
        ("Pacific/Noumea",       "2021-02-20T23:30:00Z",  "2021-03-20T13:00:00Z",  true),
        ("Pacific/Noumea",       "2021-02-20T23:30:00Z",  "2021-02-21T12:59:59Z",  false), // recurring-035
        // the day that daylight saving skips an hour of, to its last second
        ("Europe/Paris",         "2026-02-28T23:00:00Z",  "2026-03-31T22:00:00Z",  true),
        ("America/Sao_Paulo",    "2018-10-04T12:00:00Z",  "2018-11-04T02:59:59Z",  false),
        ("America/Sao_Paulo",    "2018-10-04T12:00:00Z",  "2018-11-04T03:00:00Z",  true),  // its midnight is skipped
        ("America/Sao_Paulo",    "2018-10-04T12:00:00Z",  "2018-11-05T01:59:59Z",  true),
        ("America/Sao_Paulo",    "2018-10-04T12:00:00Z",  "2018-11-05T02:00:00Z",  false),
        ("America/Havana",       "2025-10-02T12:00:00Z",  "2025-11-02T05:30:00Z",  true),  // its first hour comes twice
        // Apia had no 30 December 2011: a rule of the 30th is due on the 30th of other months only
        ("Pacific/Apia",         "2011-10-30T20:00:00Z",  "2011-12-30T09:59:59Z",  false),
        ("Pacific/Apia",         "2011-10-30T20:00:00Z",  "2011-12-30T10:00:00Z",  false),
    ];
    for (name, created, now, fires) in table {
        let zone = zone(name);
        let mut wallet = wallet("w", 0);
        wallet.created_at = Some(at(created));
        let rule = interval_rule(Interval::Monthly);
        assert_eq!(not_due(&wallet, &rule, at(now), zone).is_none(), fires, "{name} {created} {now}");
    }
}

#[test]
fn a_day_has_one_interval() {
    // recurring-036: the day is that of the zone; pending and failed ones count, other sources and days do not
    let mut account = account("", "", Vec::new());
    for (wallet, source, status, made) in [
        ("a", Source::Interval, TransactionStatus::Pending, "2026-03-19T13:00:00Z"),
        ("b", Source::Interval, TransactionStatus::Failed, "2026-03-20T12:59:59Z"),
        ("c", Source::Interval, TransactionStatus::Settled, "2026-03-19T12:59:59Z"),
        ("d", Source::Interval, TransactionStatus::Settled, "2026-03-20T13:00:00Z"),
        ("e", Source::Threshold, TransactionStatus::Settled, "2026-03-20T00:00:00Z"),
        ("f", Source::Manual, TransactionStatus::Settled, "2026-03-20T00:00:00Z"),
    ] {
        let mut transaction = transaction(wallet, wallet, "in purchased", 100, made);
        (transaction.source, transaction.status) = (source, status);
        account.transactions.push(transaction);
    }
    let wallets = topped_up_on(&account, day("2026-03-20"), zone("Pacific/Noumea"));
    assert_eq!(wallets, ["a", "b"].map(|id| (WalletId::new(id), None)).into());
}

#[test]
fn rules_that_ended_are_told_apart_by_the_account() {
    // recurring-025
    let now = at("2026-07-01");
    for (status, expiration, active) in [
        (Status::Active, "", true),
        (Status::Active, "2026-07-02", true),
        (Status::Active, "2026-06-30", false),
        (Status::Active, "2026-07-01", false),
        (Status::Terminated, "2026-07-02", false),
    ] {
        let mut rule = threshold_rule("1");
        rule.status = status;
        rule.expiration_at = (!expiration.is_empty()).then(|| at(expiration));
        assert_eq!(rule.is_active(now), active, "{status:?} {expiration}");
    }
}

#[test]
fn an_interval_rule_begins_at_its_start_itself() {
    let mut rule = interval_rule(Interval::Weekly);
    rule.started_at = Some(at("2022-06-20T12:00:00Z"));
    for (now, skip) in [
        ("2022-06-20T11:59:59Z", Some(RuleSkip::BeforeStart)),
        ("2022-06-20T12:00:00Z", None),
        ("2022-06-21T12:00:00Z", Some(RuleSkip::NotDue)),
    ] {
        assert_eq!(not_due(&wallet("w", 0), &rule, at(now), Zone::default()), skip, "{now}");
    }
}
