//! Customers: found, created, changed.

use super::rows::{Customer, CustomerColumns, customer};
use super::write::is_taken;
use crate::clock;
use crate::database::{Database, Trouble, bounded};
use crate::document::Object;
use crate::ids;
use serde_json::Value;
use sqlx::AnyConnection;

/// The customer with our id.
pub const CUSTOMER: &str =
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
        Err(error) if is_taken(&error) => Err(Trouble::Raced),
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
