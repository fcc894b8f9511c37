//! Lists, in pages, the youngest first.

use super::rows::{Customer, CustomerColumns, Row, RowColumns, customer, row};
use crate::database::{Database, Trouble, bounded};
use serde_json::{Value, json};
use sqlx::FromRow;
use sqlx::any::AnyRow;

/// Which page is wanted.
#[derive(Clone, Copy)]
pub struct Page {
    /// From 1.
    pub number: i64,
    /// How many a page.
    pub size: i64,
}

/// One page, and how many there are in all.
pub struct Paged<T> {
    /// The page's items.
    pub items: Vec<T>,
    /// All of them.
    pub total: i64,
}

impl Page {
    /// Lago's `meta`.
    pub fn meta(self, total: i64) -> Value {
        let pages = total.saturating_add(self.size - 1) / self.size;
        json!({
            "current_page": self.number,
            "next_page": (self.number < pages).then(|| self.number + 1),
            "prev_page": (self.number > 1 && pages > 0).then(|| (self.number - 1).min(pages)),
            "total_pages": pages,
            "total_count": total,
        })
    }

    /// The page of a list that is at hand whole, and how many there are in all.
    pub fn of<T>(self, all: Vec<T>) -> (impl Iterator<Item = T>, i64) {
        let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
        let skipped = usize::try_from(self.offset()).unwrap_or(usize::MAX);
        let size = usize::try_from(self.size).unwrap_or(usize::MAX);
        (all.into_iter().skip(skipped).take(size), total)
    }

    fn offset(self) -> i64 {
        (self.number - 1).saturating_mul(self.size)
    }
}

/// The most bytes of documents on a page of several; a page of one is as large as what was taken in.
const PAGE_BYTES: i64 = 8 << 20;

/// A list: one statement for its items, one for their bytes, one for their count. All take the same keys; an empty key
/// filters nothing.
#[derive(Clone, Copy)]
pub struct Listed {
    items: &'static str,
    bytes: &'static str,
    count: &'static str,
}

macro_rules! listed {
    ($columns:literal, $from:literal, $order:literal, $limit:literal) => {
        Listed {
            items: concat!("SELECT ", $columns, " FROM ", $from, " ORDER BY ", $order, " ", $limit),
            bytes: concat!(
                "SELECT CAST(COALESCE(SUM(OCTET_LENGTH(document)), 0) AS BIGINT) FROM (SELECT document FROM ",
                $from,
                " ORDER BY ",
                $order,
                " ",
                $limit,
                ") AS page"
            ),
            count: concat!("SELECT COUNT(*) FROM ", $from),
        }
    };
}

impl Listed {
    /// Keys: customer, currency.
    pub const WALLETS: Self = listed!(
        "id, customer_id, document, host",
        "wallets WHERE ($1 = '' OR customer_id = $1) AND ($2 = '' OR currency = $2)",
        "created_micros DESC, id DESC",
        "LIMIT $3 OFFSET $4"
    );
    /// Keys: wallet, status, transaction status, transaction type.
    pub const TRANSACTIONS: Self = listed!(
        "id, customer_id, document, host",
        "wallet_transactions WHERE wallet_id = $1 AND ($2 = '' OR status = $2) \
         AND ($3 = '' OR transaction_status = $3) AND ($4 = '' OR transaction_type = $4)",
        "created_micros DESC, id DESC",
        "LIMIT $5 OFFSET $6"
    );
    /// Keys: customer, status, payment status, invoice type.
    pub const INVOICES: Self = listed!(
        "id, customer_id, document, '{}'",
        "invoices WHERE ($1 = '' OR customer_id = $1) AND ($2 = '' OR status = $2) \
         AND ($3 = '' OR payment_status = $3) AND ($4 = '' OR invoice_type = $4)",
        "created_micros DESC, id DESC",
        "LIMIT $5 OFFSET $6"
    );
}

impl Database {
    /// A page of a list.
    pub async fn list<const N: usize>(
        &self,
        list: Listed,
        keys: [&str; N],
        page: Page,
    ) -> Result<Paged<Row>, Trouble> {
        let paged = self.page::<RowColumns, N>(list, keys, page).await?;
        Ok(Paged { items: paged.items.into_iter().map(row).collect(), total: paged.total })
    }

    /// A page of the customers.
    pub async fn customers(&self, page: Page) -> Result<Paged<Customer>, Trouble> {
        let paged = self.page::<CustomerColumns, 0>(CUSTOMERS, [], page).await?;
        Ok(Paged { items: paged.items.into_iter().map(customer).collect(), total: paged.total })
    }

    /// A page of a customer's events, the oldest first: their numbers and bodies.
    pub async fn event_page(&self, customer_id: &str, page: Page) -> Result<Paged<(i64, String)>, Trouble> {
        self.page(EVENTS, [customer_id], page).await
    }

    async fn page<T, const N: usize>(
        &self,
        list: Listed,
        keys: [&str; N],
        page: Page,
    ) -> Result<Paged<T>, Trouble>
    where
        T: for<'row> FromRow<'row, AnyRow> + Send + Unpin,
    {
        bounded(async {
            let mut reading = self.reading().await?;
            let mut items = sqlx::query_as::<_, T>(list.items);
            let mut bytes = sqlx::query_as::<_, (i64,)>(list.bytes);
            let mut count = sqlx::query_as::<_, (i64,)>(list.count);
            for key in keys {
                items = items.bind(key.to_owned());
                bytes = bytes.bind(key.to_owned());
                count = count.bind(key.to_owned());
            }
            let (bytes,) = bytes.bind(page.size).bind(page.offset()).fetch_one(&mut *reading).await?;
            if page.size > 1 && bytes > PAGE_BYTES {
                return reading.done(()).await.and(Err(Trouble::TooMuch));
            }
            let (total,) = count.fetch_one(&mut *reading).await?;
            let items = items.bind(page.size).bind(page.offset()).fetch_all(&mut *reading).await?;
            reading.done(Paged { items, total }).await
        })
        .await
    }

    /// The next events of a customer behind `after`, the oldest first, at most so many of them and so many bytes; one
    /// at least, while there is one: their numbers and bodies.
    pub async fn events(
        &self,
        customer_id: &str,
        after: i64,
        (count, bytes): (usize, usize),
    ) -> Result<Vec<(i64, String)>, Trouble> {
        bounded(async {
            let mut reading = self.reading().await?;
            let lengths = sqlx::query_as::<_, (i64, i64)>(
                "SELECT seq, CAST(OCTET_LENGTH(body) AS BIGINT) FROM events WHERE customer_id = $1 AND seq > $2 \
                 ORDER BY seq LIMIT $3",
            );
            let limit = i64::try_from(count).map_or(EVENTS_AT_ONCE, |count| count.min(EVENTS_AT_ONCE));
            let lengths = lengths.bind(customer_id).bind(after).bind(limit).fetch_all(&mut *reading).await?;
            let rows = sqlx::query_as::<_, (i64, String)>(
                "SELECT seq, body FROM events WHERE customer_id = $1 AND seq > $2 AND seq <= $3 ORDER BY seq",
            );
            let rows = rows.bind(customer_id).bind(after).bind(last_within(&lengths, bytes).unwrap_or(after));
            let rows = rows.fetch_all(&mut *reading).await?;
            reading.done(rows).await
        })
        .await
    }
}

/// How many events are read at once.
const EVENTS_AT_ONCE: i64 = 200;

/// The number of the last event up to which there are so many bytes, a comma behind each; the first in any case.
fn last_within(lengths: &[(i64, i64)], bytes: usize) -> Option<i64> {
    let (mut left, mut last) = (i64::try_from(bytes).unwrap_or(i64::MAX), None);
    for (seq, length) in lengths {
        left = left.saturating_sub(length.saturating_add(1));
        if left < 0 && last.is_some() {
            break;
        }
        last = Some(*seq);
    }
    last
}

const CUSTOMERS: Listed = listed!(
    "id, external_id, version, last_at, document, created_micros",
    "customers",
    "created_micros DESC, id DESC",
    "LIMIT $1 OFFSET $2"
);

/// Keys: customer.
const EVENTS: Listed = listed!(
    "seq, document",
    "(SELECT seq, body AS document FROM events WHERE customer_id = $1) AS trail",
    "seq",
    "LIMIT $2 OFFSET $3"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_that_fit() {
        let lengths = [(7, 10), (8, 10), (9, 100)];
        for (bytes, last) in [(0, 7), (11, 7), (21, 7), (22, 8), (122, 8), (123, 9), (usize::MAX, 9)] {
            assert_eq!(last_within(&lengths, bytes), Some(last), "{bytes}");
        }
        assert_eq!(last_within(&[], 100), None);
    }

    #[test]
    fn the_meta_of_a_page() {
        let meta = |number, total| Page { number, size: 20 }.meta(total).to_string();
        assert_eq!(
            meta(1, 41),
            r#"{"current_page":1,"next_page":2,"prev_page":null,"total_pages":3,"total_count":41}"#
        );
        assert_eq!(
            meta(3, 41),
            r#"{"current_page":3,"next_page":null,"prev_page":2,"total_pages":3,"total_count":41}"#
        );
        assert_eq!(
            meta(1, 0),
            r#"{"current_page":1,"next_page":null,"prev_page":null,"total_pages":0,"total_count":0}"#
        );
    }
}
