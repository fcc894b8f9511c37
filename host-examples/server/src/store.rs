//! What is kept, and how it is read. Documents are kept as the engine wrote them, and go back to it unchanged.

mod list;
mod write;

pub use list::{Listed, Page};
pub use write::{
    Change, CommandRow, CustomerChange, EventRow, InvoiceRow, TransactionRow, UsageRow, WalletRow,
};

use crate::clock;
use crate::database::{ANSWER, Database, Trouble};
use crate::document::Object;
use crate::ids;
use serde_json::Value;
use sqlx::AnyConnection;
use std::collections::HashMap;
use std::future::Future;
use tokio::time::timeout;

/// A customer.
#[derive(Clone, Debug)]
pub struct Customer {
    /// The id that the API shows as `lago_id`.
    pub id: String,
    /// The host's id.
    pub external_id: String,
    /// How many decisions were stored.
    pub version: i64,
    /// The instant of the last one.
    pub last_at: String,
    /// What the host said of it.
    pub document: Object,
    /// When it was created, in microseconds since 1970.
    pub created_micros: i64,
}

/// A row with what the engine wrote and what the host adds.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The engine's id.
    pub id: String,
    /// Whose it is.
    pub customer_id: String,
    /// As the engine wrote it.
    pub document: Object,
    /// The host's members.
    pub host: Object,
}

/// One state of a customer's account.
pub struct Snapshot {
    /// The customer; its version is the state's.
    pub customer: Customer,
    /// Ids and documents of the wallets.
    pub wallets: Vec<(String, String)>,
    /// Ids and documents of the transactions.
    pub transactions: Vec<(String, String)>,
}

impl Snapshot {
    /// A wallet as it is stored.
    pub fn wallet(&self, id: &str) -> Option<Object> {
        let (_, document) = self.wallets.iter().find(|(wallet, _)| wallet == id)?;
        serde_json::from_str(document).ok()
    }
}

/// A decision that was stored before.
pub struct Done {
    /// What was asked.
    pub fingerprint: String,
    /// The status of the answer.
    pub status: i64,
    /// The answer.
    pub body: String,
}

type CustomerColumns = (String, String, i64, String, String, i64);

fn customer((id, external_id, version, last_at, document, created_micros): CustomerColumns) -> Customer {
    Customer { id, external_id, version, last_at, document: parsed(&document), created_micros }
}

/// Our own text; an object always.
fn parsed(text: &str) -> Object {
    match serde_json::from_str(text) {
        Ok(Value::Object(object)) => object,
        _ => Object::new(),
    }
}

type KeptColumns = (String, String, String, String);

fn kept((id, customer_id, document, host): KeptColumns) -> Kept {
    Kept { id, customer_id, document: parsed(&document), host: parsed(&host) }
}

/// Runs a piece of database work that must not hang.
async fn bounded<T>(work: impl Future<Output = Result<T, Trouble>>) -> Result<T, Trouble> {
    timeout(ANSWER, work).await.unwrap_or(Err(Trouble::Lost(sqlx::Error::PoolTimedOut)))
}

const CUSTOMER: &str =
    "SELECT id, external_id, version, last_at, document, created_micros FROM customers WHERE id = $1";
const CUSTOMER_BY_EXTERNAL_ID: &str = "SELECT id, external_id, version, last_at, document, created_micros FROM customers WHERE external_id = $1";

impl Database {
    /// The customer with the host's id.
    pub async fn customer(&self, external_id: &str) -> Result<Option<Customer>, Trouble> {
        bounded(async {
            let mut reading = self.reading().await?;
            let row = sqlx::query_as::<_, CustomerColumns>(CUSTOMER_BY_EXTERNAL_ID).bind(external_id);
            let row = row.fetch_optional(&mut *reading).await?;
            reading.done(row.map(customer)).await
        })
        .await
    }

    /// The customer with our id.
    pub async fn customer_by_id(&self, id: &str) -> Result<Option<Customer>, Trouble> {
        bounded(async {
            let mut reading = self.reading().await?;
            let row = sqlx::query_as::<_, CustomerColumns>(CUSTOMER).bind(id);
            let row = row.fetch_optional(&mut *reading).await?;
            reading.done(row.map(customer)).await
        })
        .await
    }

    /// Creates the customer, or merges what the host says into what it said before.
    pub async fn upsert_customer(&self, external_id: &str, said: &Object) -> Result<Customer, Trouble> {
        loop {
            match bounded(self.try_upsert(external_id, said)).await {
                Err(Trouble::Raced) => {}
                done => return done,
            }
        }
    }

    async fn try_upsert(&self, external_id: &str, said: &Object) -> Result<Customer, Trouble> {
        let mut writing = self.writing().await?;
        let known = sqlx::query_as::<_, CustomerColumns>(CUSTOMER_BY_EXTERNAL_ID).bind(external_id);
        let stored = match known.fetch_optional(&mut *writing).await?.map(customer) {
            Some(known) => merge(&mut writing, known, said).await?,
            None => insert(&mut writing, external_id, said).await?,
        };
        writing.commit().await?;
        Ok(stored)
    }

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
    pub async fn wallet(&self, public_id: &str) -> Result<Option<Kept>, Trouble> {
        self.one("SELECT id, customer_id, document, host FROM wallets WHERE public_id = $1", [public_id])
            .await
    }

    /// A customer's wallet by its code: the active one, else the youngest.
    pub async fn wallet_by_code(&self, customer_id: &str, code: &str) -> Result<Option<Kept>, Trouble> {
        let sql = "SELECT id, customer_id, document, host FROM wallets WHERE customer_id = $1 AND code = $2 \
                   ORDER BY status, created_micros DESC LIMIT 1";
        self.one(sql, [customer_id, code]).await
    }

    /// A transaction by the id that the API shows.
    pub async fn transaction(&self, public_id: &str) -> Result<Option<Kept>, Trouble> {
        let sql = "SELECT id, customer_id, document, host FROM wallet_transactions WHERE public_id = $1";
        self.one(sql, [public_id]).await
    }

    /// An invoice by the id that the API shows. It has one document, ours and the host's.
    pub async fn invoice(&self, public_id: &str) -> Result<Option<Kept>, Trouble> {
        self.one("SELECT id, customer_id, document, '{}' FROM invoices WHERE public_id = $1", [public_id])
            .await
    }

    async fn one<const N: usize>(&self, sql: &'static str, keys: [&str; N]) -> Result<Option<Kept>, Trouble> {
        bounded(async {
            let mut reading = self.reading().await?;
            let mut query = sqlx::query_as::<_, KeptColumns>(sql);
            for key in keys {
                query = query.bind(key.to_owned());
            }
            let row = query.fetch_optional(&mut *reading).await?;
            reading.done(row.map(kept)).await
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

    /// Ids of the customers who have a wallet, in pages: `after` is the last one of the page before. `watched`: only those
    /// whose wallets the sweep has to look at.
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

async fn insert(writing: &mut AnyConnection, external_id: &str, said: &Object) -> Result<Customer, Trouble> {
    let now = clock::micros_now();
    let mut document = said.clone();
    document.insert("updated_at".to_owned(), clock::written(now).into());
    let customer = Customer {
        id: ids::fresh(),
        external_id: external_id.to_owned(),
        version: 0,
        last_at: "1970-01-01T00:00:00Z".to_owned(),
        document,
        created_micros: now,
    };
    let insert = sqlx::query(
        "INSERT INTO customers (id, external_id, version, last_at, document, created_micros) \
         VALUES ($1, $2, $3, $4, $5, $6)",
    );
    let insert = insert
        .bind(&customer.id)
        .bind(&customer.external_id)
        .bind(customer.version)
        .bind(&customer.last_at)
        .bind(Value::Object(customer.document.clone()).to_string())
        .bind(customer.created_micros);
    match insert.execute(&mut *writing).await {
        Err(error) if write::is_taken(&error) => Err(Trouble::Raced),
        done => done.map(|_| customer).map_err(Trouble::from),
    }
}

async fn merge(writing: &mut AnyConnection, known: Customer, said: &Object) -> Result<Customer, Trouble> {
    let mut document = known.document;
    document.extend(said.clone());
    document.insert("updated_at".to_owned(), clock::now().into());
    // The version moves: a decision that read the customer before is taken again.
    let update = sqlx::query(
        "UPDATE customers SET document = $1, version = version + 1 WHERE id = $2 AND version = $3",
    );
    let update = update.bind(Value::Object(document.clone()).to_string()).bind(&known.id).bind(known.version);
    match update.execute(&mut *writing).await?.rows_affected() {
        1 => Ok(Customer { document, version: known.version + 1, ..known }),
        _ => Err(Trouble::Raced),
    }
}
