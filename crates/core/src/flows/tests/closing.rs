//! Every row beside a naive sum over every transaction.

use super::*;

/// A generator with a fixed seed; prints as the test's failure does.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: i64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(self.0 >> 33).unwrap() % bound
    }
}

/// A history around the awkward days of a zone, with credits of five digits.
fn history(seed: u64, zone: &str, around: &str) -> Account {
    let mut random = Random(seed);
    let mut dollars = wallet("usd", 0);
    dollars.currency = Currency::USD;
    let mut account = account(zone, "", Vec::from([wallet("eur", 0), dollars]));
    let start = at(around);
    let kinds = ["in granted", "in purchased", "out invoiced", "in invoiced", "out voided"];
    for number in 0..300 {
        let kind = kinds[usize::try_from(random.below(5)).unwrap()];
        let wallet = if random.below(4) == 0 { "usd" } else { "eur" };
        let mut flow = transaction(&number.to_string(), wallet, kind, random.below(10_000), around);
        flow.credits = Credits::floor(rust_decimal::Decimal::new(random.below(9_999_999), 5));
        flow.settled_at = Some(start.minutes_later(random.below(60 * 24 * 60)));
        flow.external_subscription_id = (random.below(2) == 0).then(|| "one".into());
        account.transactions.push(flow);
    }
    account
}

/// The naive model: for every row, look at every transaction.
fn naive(account: &Account, query: &FlowsQuery, row: &FlowRow) -> [Funds; 6] {
    let (from, to) = (query.from_date.unwrap(), query.to_date.unwrap());
    let zone = account.organization_zone();
    let mut sums = [Funds::ZERO; 6];
    for t in &account.transactions {
        let wallet = account.wallets.iter().find(|wallet| wallet.id == t.wallet_id).unwrap();
        let filtered = query.external_subscription_id.is_some()
            && query.external_subscription_id != t.external_subscription_id;
        let local = t.settled_at.unwrap().local_day(zone);
        if filtered || wallet.currency != row.currency || local > row.end_of_period || local > to {
            continue;
        }
        let funds = Funds { amount: t.amount, credits: t.credits };
        let none = Funds::ZERO;
        let (column, signed, in_column) = match (t.transaction_type, t.kind) {
            (TransactionType::Inbound, TransactionKind::Granted) => (1, funds, funds),
            (TransactionType::Inbound, TransactionKind::Purchased) => (2, funds, funds),
            (TransactionType::Inbound, TransactionKind::Invoiced) => (3, funds, none.minus(funds).unwrap()),
            (TransactionType::Outbound, TransactionKind::Invoiced) => (3, none.minus(funds).unwrap(), funds),
            (TransactionType::Outbound, TransactionKind::Voided) => (4, none.minus(funds).unwrap(), funds),
            other => panic!("{other:?}"),
        };
        sums[5] = sums[5].plus(signed).unwrap();
        if local < from || local < row.start_of_period {
            sums[0] = sums[0].plus(signed).unwrap();
        } else {
            sums[column] = sums[column].plus(in_column).unwrap();
        }
    }
    sums
}

#[test]
fn every_row_closes_in_awkward_zones() {
    for (zone, around, from, to) in [
        ("UTC", "2026-01-15T00:00:00Z", "2026-01-20", "2026-03-05"),
        ("Europe/Paris", "2026-03-01T00:00:00Z", "2026-03-28", "2026-03-31"),
        ("America/Sao_Paulo", "2018-10-15T00:00:00Z", "2018-11-03", "2018-11-05"),
        ("America/Havana", "2025-10-15T00:00:00Z", "2025-11-01", "2025-11-30"),
        ("Asia/Beirut", "2022-03-01T00:00:00Z", "2022-03-26", "2022-04-02"),
        ("Pacific/Apia", "2011-12-01T00:00:00Z", "2011-12-29", "2012-01-10"),
        ("Pacific/Kiritimati", "1994-12-01T00:00:00Z", "1994-12-30", "1995-01-02"),
        ("Asia/Kathmandu", "2024-02-01T00:00:00Z", "2024-02-28", "2024-03-01"),
        ("Australia/Lord_Howe", "2026-03-20T00:00:00Z", "2026-04-04", "2026-04-06"),
        ("Africa/Casablanca", "2026-02-01T00:00:00Z", "2026-02-14", "2026-03-23"),
    ] {
        for granularity in Granularity::ALL {
            for subscription in [None, Some(Text::from("one"))] {
                let account = history(7, zone, around);
                let query =
                    FlowsQuery { external_subscription_id: subscription, ..between(from, to, *granularity) };
                let rows = told(&account, &query).unwrap();
                assert!(rows.iter().any(|row| row.consumed != Funds::ZERO), "{zone} {granularity:?}");
                for row in rows {
                    let told = [row.opening, row.offered, row.paid, row.consumed, row.voided, row.closing];
                    assert_eq!(told, naive(&account, &query, &row), "{zone} {granularity:?} {}", line(&row));
                }
            }
        }
    }
}
