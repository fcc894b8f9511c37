use super::ledger::column;
use super::*;
use crate::account::Customer;
use crate::account::{Text, TransactionKind, TransactionStatus, TransactionType};
use crate::amount::Credits;
use crate::policy::presets;
use crate::sample::{account, at, credits, day, money, transaction, wallet, zone};
use alloc::format;
use alloc::string::{String, ToString};

fn question(granularity: Granularity) -> FlowsQuery {
    FlowsQuery {
        at: at("2026-03-31T12:00:00Z"),
        from_date: None,
        to_date: None,
        granularity,
        currency: None,
        customer_country: None,
        customer_type: None,
        external_customer_id: None,
        external_subscription_id: None,
        plan_code: None,
        billing_entity_code: None,
        accounts: None,
    }
}

fn between(from: &str, to: &str, granularity: Granularity) -> FlowsQuery {
    FlowsQuery { from_date: Some(day(from)), to_date: Some(day(to)), ..question(granularity) }
}

/// Money of a row: `start..end currency opening +offered +paid -consumed -voided =closing`.
fn line(row: &FlowRow) -> String {
    let FlowRow { start_of_period, end_of_period, currency, .. } = row;
    let [opening, offered, paid, consumed, voided, closing] =
        [row.opening, row.offered, row.paid, row.consumed, row.voided, row.closing].map(|f| f.amount.minor());
    format!(
        "{start_of_period}..{end_of_period} {currency} {opening} +{offered} +{paid} -{consumed} -{voided} ={closing}"
    )
}

/// The flows of accounts whose wallets hold what their transactions add up to.
fn told(account: &Account, query: &FlowsQuery) -> Result<Vec<FlowRow>, FlowsError> {
    let accounts = query.accounts.as_ref().map(|accounts| accounts.iter().map(balanced).collect());
    let query = FlowsQuery { accounts, ..query.clone() };
    flows(&presets::LAGO_2026_08, &balanced(account), &query)
}

fn balanced(account: &Account) -> Account {
    let mut account = account.clone();
    for wallet in &mut account.wallets {
        let mut sum = Funds::ZERO;
        for t in account.transactions.iter().filter(|t| t.wallet_id == wallet.id && column(t).is_some()) {
            if t.status == TransactionStatus::Settled {
                let funds = Funds { amount: t.amount, credits: t.credits };
                let came = t.transaction_type == TransactionType::Inbound;
                sum = if came { sum.plus(funds).unwrap() } else { sum.minus(funds).unwrap() };
            }
        }
        (wallet.balance.amount, wallet.balance.credits) = (sum.amount, sum.credits);
    }
    account
}

fn lines(account: &Account, query: &FlowsQuery) -> Vec<String> {
    told(account, query).unwrap().iter().map(line).collect()
}

/// Two wallets, and one transaction of every kind.
fn every_kind() -> Account {
    let mut dollars = wallet("usd", 0);
    dollars.currency = Currency::USD;
    let mut account = account("", "", Vec::from([wallet("eur", 0), dollars]));
    account.transactions = Vec::from([
        transaction("1", "eur", "in granted", 1000, "2026-01-05"),
        transaction("2", "eur", "in purchased", 5000, "2026-01-06"),
        transaction("3", "eur", "out invoiced", 700, "2026-02-10"),
        transaction("4", "eur", "in invoiced", 200, "2026-02-11"),
        transaction("5", "eur", "out voided", 300, "2026-03-01"),
        transaction("6", "usd", "in granted", 50, "2026-03-02"),
        transaction("7", "eur", "in voided", 9999, "2026-03-02"),
        transaction("8", "eur", "out granted", 9999, "2026-03-02"),
        transaction("9", "gone", "in granted", 9999, "2026-03-02"),
    ]);
    account
}

#[test]
fn every_kind_has_its_column_and_every_period_its_row() {
    assert_eq!(
        lines(&every_kind(), &question(Granularity::Monthly)),
        [
            "2026-01-01..2026-01-31 EUR 0 +1000 +5000 -0 -0 =6000",
            "2026-01-01..2026-01-31 USD 0 +0 +0 -0 -0 =0",
            "2026-02-01..2026-02-28 EUR 6000 +0 +0 -500 -0 =5500",
            "2026-02-01..2026-02-28 USD 0 +0 +0 -0 -0 =0",
            "2026-03-01..2026-03-31 EUR 5500 +0 +0 -0 -300 =5200",
            "2026-03-01..2026-03-31 USD 0 +50 +0 -0 -0 =50",
        ]
    );
}

#[test]
fn a_month_of_consumption_has_the_documented_row() {
    // flows-025
    let mut account = account("", "", Vec::from([wallet("eur", 0)]));
    account.transactions = Vec::from([transaction("1", "eur", "out invoiced", 12_045, "2023-12-24")]);
    let rows = told(&account, &between("2023-12-01", "2023-12-31", Granularity::Monthly)).unwrap();
    assert_eq!(
        rows.iter().map(line).collect::<Vec<_>>(),
        ["2023-12-01..2023-12-31 EUR 0 +0 +0 -12045 -0 =-12045"]
    );
    assert_eq!(rows[0].consumed.credits, credits("120.45"));
}

#[test]
fn a_range_cuts_flows_not_periods() {
    for (from, to, granularity, expected) in [
        (
            "2026-01-06",
            "2026-01-06",
            Granularity::Weekly,
            "2026-01-05..2026-01-11 EUR 1000 +0 +5000 -0 -0 =6000",
        ),
        (
            "2026-01-05",
            "2026-01-05",
            Granularity::Weekly,
            "2026-01-05..2026-01-11 EUR 0 +1000 +0 -0 -0 =1000",
        ),
        (
            "2026-02-11",
            "2026-02-28",
            Granularity::Monthly,
            "2026-02-01..2026-02-28 EUR 5300 +0 +0 --200 -0 =5500",
        ),
        ("2026-01-05", "2026-01-05", Granularity::Daily, "2026-01-05..2026-01-05 EUR 0 +1000 +0 -0 -0 =1000"),
        ("2026-01-20", "2026-01-20", Granularity::Daily, "2026-01-20..2026-01-20 EUR 6000 +0 +0 -0 -0 =6000"),
    ] {
        assert_eq!(lines(&every_kind(), &between(from, to, granularity)), [expected]);
    }
}

#[test]
fn pending_and_failed_are_no_flow_and_a_purchase_counts_when_it_settles() {
    let mut account = account("", "", Vec::from([wallet("eur", 0)]));
    let mut pending = transaction("1", "eur", "in purchased", 1, "2026-03-01");
    pending.status = TransactionStatus::Pending;
    let mut failed = transaction("2", "eur", "in purchased", 2, "2026-03-01");
    failed.status = TransactionStatus::Failed;
    let mut late = transaction("3", "eur", "in purchased", 4, "2026-03-01");
    late.settled_at = Some(at("2026-03-03T08:00:00Z"));
    let mut made = transaction("4", "eur", "in granted", 8, "2026-03-02");
    made.settled_at = None;
    let mut undated = transaction("5", "eur", "in granted", 16, "2026-03-02");
    (undated.settled_at, undated.created_at) = (None, None);
    account.transactions = Vec::from([pending, failed, late, made, undated]);
    assert_eq!(
        lines(&account, &FlowsQuery { to_date: Some(day("2026-03-03")), ..question(Granularity::Daily) }),
        ["2026-03-02..2026-03-02 EUR 16 +8 +0 -0 -0 =24", "2026-03-03..2026-03-03 EUR 24 +0 +4 -0 -0 =28",]
    );
}

#[test]
fn days_are_local_to_the_organization() {
    // name, instant, local day: skipped and doubled midnights, quarter hours, the far ends of the map
    for (name, instant, local) in [
        ("UTC", "2026-03-01T23:59:59.999999Z", "2026-03-01"),
        ("UTC", "2026-03-02T00:00:00Z", "2026-03-02"),
        ("Pacific/Kiritimati", "2026-03-01T10:00:00Z", "2026-03-02"),
        ("Pacific/Niue", "2026-03-01T10:59:59Z", "2026-02-28"),
        ("Asia/Kathmandu", "2026-03-01T18:14:59Z", "2026-03-01"),
        ("Asia/Kathmandu", "2026-03-01T18:15:00Z", "2026-03-02"),
        ("America/Sao_Paulo", "2018-11-04T02:59:59Z", "2018-11-03"),
        ("America/Sao_Paulo", "2018-11-04T03:00:00Z", "2018-11-04"),
        ("America/Havana", "2025-11-02T05:30:00Z", "2025-11-02"),
        ("Pacific/Apia", "2011-12-30T09:59:59Z", "2011-12-29"),
        ("Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-31"),
        ("Australia/Lord_Howe", "2026-04-04T14:30:00Z", "2026-04-05"),
    ] {
        let mut account = account(name, "America/New_York", Vec::from([wallet("eur", 0)]));
        account.transactions = Vec::from([transaction("1", "eur", "in granted", 100, instant)]);
        let rows = told(&account, &between(local, local, Granularity::Daily)).unwrap();
        assert_eq!(rows[0].offered.amount, money(100), "{name} {instant}");
    }
}

#[test]
fn a_day_that_a_zone_skipped_has_an_empty_row() {
    let mut account = account("Pacific/Apia", "", Vec::from([wallet("eur", 0)]));
    account.transactions = Vec::from([
        transaction("1", "eur", "in granted", 1, "2011-12-30T09:59:59Z"),
        transaction("2", "eur", "in granted", 2, "2011-12-30T10:00:00Z"),
    ]);
    assert_eq!(
        lines(&account, &between("2011-12-29", "2011-12-31", Granularity::Daily)),
        [
            "2011-12-29..2011-12-29 EUR 0 +1 +0 -0 -0 =1",
            "2011-12-30..2011-12-30 EUR 1 +0 +0 -0 -0 =1",
            "2011-12-31..2011-12-31 EUR 1 +2 +0 -0 -0 =3",
        ]
    );
}

#[test]
fn filters_are_equalities_and_the_opening_obeys_them() {
    let mut account = every_kind();
    account.customer = Some(Customer {
        external_id: Some("acme".into()),
        country: Some("FR".into()),
        customer_type: Some("company".into()),
        ..Customer::default()
    });
    for (number, transaction) in account.transactions.iter_mut().enumerate() {
        let odd = number % 2 == 1;
        transaction.external_subscription_id = Some(if odd { "odd" } else { "even" }.into());
        transaction.plan_code = odd.then(|| "plan".into());
        transaction.billing_entity_code = (!odd).then(|| "entity".into());
    }
    let march = between("2026-03-01", "2026-03-31", Granularity::Monthly);
    let text = |text: &str| Some(Text::from(text));
    let all = [
        "2026-03-01..2026-03-31 EUR 5500 +0 +0 -0 -300 =5200",
        "2026-03-01..2026-03-31 USD 0 +50 +0 -0 -0 =50",
    ];
    // transactions 2, 4 and 6 are the odd ones
    let odd = ["2026-03-01..2026-03-31 EUR 5200 +0 +0 -0 -0 =5200", all[1]];
    let even = ["2026-03-01..2026-03-31 EUR 300 +0 +0 -0 -300 =0"];
    let none: [&str; 0] = [];
    for (query, expected) in [
        (FlowsQuery { customer_country: text("FR"), ..march.clone() }, &all[..]),
        (FlowsQuery { customer_country: text("fr"), ..march.clone() }, &none),
        (FlowsQuery { customer_type: text("company"), ..march.clone() }, &all),
        (FlowsQuery { customer_type: text("individual"), ..march.clone() }, &none),
        (FlowsQuery { external_customer_id: text("acme"), ..march.clone() }, &all),
        (FlowsQuery { external_customer_id: text("other"), ..march.clone() }, &none),
        (FlowsQuery { external_subscription_id: text("odd"), ..march.clone() }, &odd),
        (FlowsQuery { external_subscription_id: text("even"), ..march.clone() }, &even),
        (FlowsQuery { plan_code: text("plan"), ..march.clone() }, &odd),
        (FlowsQuery { billing_entity_code: text("entity"), ..march.clone() }, &even),
        (FlowsQuery { currency: Some(Currency::EUR), ..march.clone() }, &all[..1]),
        (
            FlowsQuery { currency: Some(Currency::JPY), ..march.clone() },
            &["2026-03-01..2026-03-31 JPY 0 +0 +0 -0 -0 =0"],
        ),
    ] {
        assert_eq!(lines(&account, &query), expected, "{query:?}");
    }
}

#[test]
fn many_customers_are_one_answer_in_the_zone_of_the_request() {
    let mut one = every_kind();
    one.organization.timezone = Some(zone("Pacific/Kiritimati"));
    let mut other = every_kind();
    other.customer = None;
    let query = |country: Option<&str>| FlowsQuery {
        accounts: Some(Vec::from([one.clone(), other.clone()])),
        customer_country: country.map(Text::from),
        ..between("2026-03-01", "2026-03-01", Granularity::Daily)
    };
    let asking = account("", "", Vec::new());
    assert_eq!(lines(&asking, &query(None)), ["2026-03-01..2026-03-01 EUR 11000 +0 +0 -0 -600 =10400"]);
    assert!(lines(&asking, &query(Some("FR"))).is_empty());
    assert_eq!(told(&asking, &FlowsQuery { accounts: Some(Vec::new()), ..query(None) }), Ok(Vec::new()));
}

#[test]
fn what_no_transaction_accounts_for_is_in_the_first_opening() {
    let mut account = account("", "", Vec::from([wallet("eur", 5200 + 300), wallet("more", 7)]));
    account.transactions = Vec::from([
        transaction("1", "eur", "in granted", 1000, "2026-01-05"),
        transaction("2", "eur", "out invoiced", 700, "2026-02-10"),
        transaction("3", "eur", "in granted", 4900, "2026-04-01"),
    ]);
    let told = |query: &FlowsQuery| {
        let rows = flows(&presets::LAGO_2026_08, &account, query).unwrap();
        rows.iter()
            .map(|row| format!("{} ?{}", line(row), row.unexplained.amount.minor()))
            .collect::<Vec<_>>()
    };
    // 55.00 and 0.07 are there, 52.00 are accounted for, of which 49.00 came after
    assert_eq!(
        told(&between("2026-02-01", "2026-03-31", Granularity::Monthly)),
        [
            "2026-02-01..2026-02-28 EUR 1307 +0 +0 -700 -0 =607 ?307",
            "2026-03-01..2026-03-31 EUR 607 +0 +0 -0 -0 =607 ?0",
        ]
    );
    let filtered = FlowsQuery {
        currency: Some(Currency::EUR),
        ..between("2026-02-01", "2026-02-28", Granularity::Monthly)
    };
    assert_eq!(told(&filtered), ["2026-02-01..2026-02-28 EUR 1000 +0 +0 -700 -0 =300 ?0"]);
}

#[test]
fn a_balance_alone_is_told() {
    let account = account("", "", Vec::from([wallet("eur", 300)]));
    let rows = flows(&presets::LAGO_2026_08, &account, &question(Granularity::Daily)).unwrap();
    let told: Vec<String> = rows.iter().map(line).collect();
    assert_eq!(told, ["2026-03-31..2026-03-31 EUR 300 +0 +0 -0 -0 =300"]);
}

#[test]
fn bounds() {
    let (empty, some) = (account("", "", Vec::new()), every_kind());
    let daily = |from, to| between(from, to, Granularity::Daily);
    for (account, query, expected) in [
        (&empty, question(Granularity::Daily), Ok(0)),
        (&some, daily("2026-03-02", "2026-03-01"), Err(FlowsError::EndsBeforeItStarts)),
        (
            &some,
            FlowsQuery { from_date: Some(day("2026-04-01")), ..question(Granularity::Daily) },
            Err(FlowsError::EndsBeforeItStarts),
        ),
        (&some, FlowsQuery { to_date: Some(day("2026-01-01")), ..question(Granularity::Daily) }, Ok(0)),
        (&some, daily("1970-01-01", "2099-12-31"), Ok(94_964)),
        (
            &some,
            FlowsQuery { currency: Some(Currency::JPY), ..daily("1970-01-01", "2099-12-31") },
            Ok(47_482),
        ),
        (&some, between("1970-01-01", "2099-12-31", Granularity::Weekly), Ok(13_568)),
        (&some, between("1970-01-01", "2099-12-31", Granularity::Monthly), Ok(3_120)),
    ] {
        assert_eq!(told(account, &query).map(|rows| rows.len()), expected);
    }
    let mut three = every_kind();
    let mut yen = wallet("jpy", 0);
    yen.currency = Currency::JPY;
    three.wallets.push(yen);
    three.transactions.push(transaction("10", "jpy", "in granted", 1, "2026-01-01"));
    assert_eq!(told(&three, &daily("1970-01-01", "2099-12-31")), Err(FlowsError::TooManyRows));
}

#[test]
fn sums_that_do_not_fit_are_told() {
    let mut account = account("", "", Vec::from([wallet("eur", 0)]));
    let most = crate::amount::MAX_MONEY;
    account.transactions = Vec::from([
        transaction("1", "eur", "in granted", most, "2026-01-01"),
        transaction("2", "eur", "out invoiced", most, "2026-01-02"),
        transaction("3", "eur", "in granted", most, "2026-01-03"),
    ]);
    assert!(told(&account, &question(Granularity::Daily)).is_ok());
    assert_eq!(told(&account, &question(Granularity::Monthly)), Err(FlowsError::OutOfRange));
}

mod closing;
