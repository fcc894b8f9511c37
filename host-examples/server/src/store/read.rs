//! What is read to decide, and single rows.

use super::customers::CUSTOMER;
use super::rows::{CustomerColumns, Done, Row, RowColumns, Snapshot, customer, parsed, row};
use crate::database::{Database, Trouble, bounded};
use crate::document::Object;
use std::collections::HashMap;

impl Database {
    /// The decision with that id, if it was stored.
    pub async fn done(&self, command_id: &str) -> Result<Option<Done>, Trouble> {
        bounded(async {
            let mut reading = self.reading().await?;
            let row = sqlx::query_as::<_, (String, i64, String)>(
                "SELECT fingerprint, reply_status, reply_body FROM commands WHERE id = $1",
            );
            let row = row.bind(command_id).fetch_optional(&mut *reading).await?;
            reading.done(row.map(|(fingerprint, status, body)| Done { fingerprint, status, body })).await
        })
        .await
    }

    /// The account as it is now.
    pub async fn snapshot(&self, customer_id: &str) -> Result<Option<Snapshot>, Trouble> {
        bounded(async {
            let mut reading = self.reading().await?;
            let row = sqlx::query_as::<_, CustomerColumns>(CUSTOMER).bind(customer_id);
            let Some(customer) = row.fetch_optional(&mut *reading).await?.map(customer) else {
                return reading.done(None).await;
            };
            let wallets = sqlx::query_as("SELECT id, document FROM wallets WHERE customer_id = $1");
            let wallets = wallets.bind(customer_id).fetch_all(&mut *reading).await?;
            let transactions =
                sqlx::query_as("SELECT id, document FROM wallet_transactions WHERE customer_id = $1");
            let transactions = transactions.bind(customer_id).fetch_all(&mut *reading).await?;
            reading.done(Some(Snapshot { customer, wallets, transactions })).await
        })
        .await
    }

    /// A wallet by the id that the API shows.
    pub async fn wallet(&self, public_id: &str) -> Result<Option<Row>, Trouble> {
        self.one("SELECT id, customer_id, document, host FROM wallets WHERE public_id = $1", [public_id])
            .await
    }

    /// A customer's wallet by its code: the active one, else the youngest.
    pub async fn wallet_by_code(&self, customer_id: &str, code: &str) -> Result<Option<Row>, Trouble> {
        let sql = "SELECT id, customer_id, document, host FROM wallets WHERE customer_id = $1 AND code = $2 \
                   ORDER BY status, created_micros DESC LIMIT 1";
        self.one(sql, [customer_id, code]).await
    }

    /// A transaction by the id that the API shows.
    pub async fn transaction(&self, public_id: &str) -> Result<Option<Row>, Trouble> {
        let sql = "SELECT id, customer_id, document, host FROM wallet_transactions WHERE public_id = $1";
        self.one(sql, [public_id]).await
    }

    /// An invoice by the id that the API shows. It has one document, ours and the host's.
    pub async fn invoice(&self, public_id: &str) -> Result<Option<Row>, Trouble> {
        self.one("SELECT id, customer_id, document, '{}' FROM invoices WHERE public_id = $1", [public_id])
            .await
    }

    async fn one<const N: usize>(&self, sql: &'static str, keys: [&str; N]) -> Result<Option<Row>, Trouble> {
        bounded(async {
            let mut reading = self.reading().await?;
            let mut query = sqlx::query_as::<_, RowColumns>(sql);
            for key in keys {
                query = query.bind(key.to_owned());
            }
            let found = query.fetch_optional(&mut *reading).await?;
            reading.done(found.map(row)).await
        })
        .await
    }

    /// The usage that the host stated, one object a subscription.
    pub async fn usages(&self, customer_id: &str) -> Result<Vec<(String, Object)>, Trouble> {
        bounded(async {
            let mut reading = self.reading().await?;
            let rows = sqlx::query_as::<_, (String, String)>(
                "SELECT external_subscription_id, document FROM usages WHERE customer_id = $1 \
                 ORDER BY external_subscription_id",
            );
            let rows = rows.bind(customer_id).fetch_all(&mut *reading).await?;
            let usages = rows.into_iter().map(|(subscription, document)| (subscription, parsed(&document)));
            reading.done(usages.collect()).await
        })
        .await
    }

    /// The drafts of a customer's invoices.
    pub async fn draft_invoices(&self, customer_id: &str) -> Result<Vec<Object>, Trouble> {
        bounded(async {
            let mut reading = self.reading().await?;
            let rows = sqlx::query_as::<_, (String,)>(
                "SELECT document FROM invoices WHERE customer_id = $1 AND status = 'draft' ORDER BY created_micros, id",
            );
            let rows = rows.bind(customer_id).fetch_all(&mut *reading).await?;
            reading.done(rows.into_iter().map(|(document,)| parsed(&document)).collect()).await
        })
        .await
    }

    /// The host's members of a customer's wallets, by the wallet's id.
    pub async fn wallet_hosts(&self, customer_id: &str) -> Result<HashMap<String, Object>, Trouble> {
        bounded(async {
            let mut reading = self.reading().await?;
            let rows =
                sqlx::query_as::<_, (String, String)>("SELECT id, host FROM wallets WHERE customer_id = $1");
            let rows = rows.bind(customer_id).fetch_all(&mut *reading).await?;
            reading.done(rows.into_iter().map(|(id, host)| (id, parsed(&host))).collect()).await
        })
        .await
    }

    /// Ids of the customers who have a wallet, in pages: `after` is the last one of the page before. `watched`: only
    /// those whose wallets the sweep has to look at.
    pub async fn customer_ids(&self, after: &str, watched: bool) -> Result<Vec<String>, Trouble> {
        bounded(async {
            let mut reading = self.reading().await?;
            let rows = sqlx::query_as::<_, (String,)>(
                "SELECT DISTINCT customer_id FROM wallets WHERE watched >= $1 AND customer_id > $2 \
                 ORDER BY customer_id LIMIT 200",
            );
            let rows = rows.bind(i64::from(watched)).bind(after).fetch_all(&mut *reading).await?;
            reading.done(rows.into_iter().map(|(id,)| id).collect()).await
        })
        .await
    }
}
