//! One decision, stored whole or not at all.

use crate::database::{Database, Trouble, bounded};
use sqlx::any::AnyArguments;
use sqlx::query::Query;
use sqlx::{Any, AnyConnection};

/// Everything that one decision changes.
pub struct Change {
    /// The customer, with the version that was read.
    pub customer: CustomerChange,
    /// The command and its answer.
    pub command: CommandRow,
    /// What happened.
    pub events: Vec<EventRow>,
    /// Wallets that are new or changed.
    pub wallets: Vec<WalletRow>,
    /// Transactions that are new or changed.
    pub transactions: Vec<TransactionRow>,
    /// Invoices that are new or changed.
    pub invoices: Vec<InvoiceRow>,
    /// Usage that the host stated.
    pub usage: Option<UsageRow>,
}

/// The customer's row.
pub struct CustomerChange {
    pub id: String,
    /// The version that the decision was made on.
    pub version: i64,
    pub at: String,
    /// Its document, when that changed.
    pub document: Option<String>,
}

/// A command with the answer that a repetition gets.
pub struct CommandRow {
    pub id: String,
    pub kind: String,
    pub digest: String,
    pub fingerprint: String,
    pub command: String,
    pub status: i64,
    pub body: String,
}

/// One event.
pub struct EventRow {
    pub id: String,
    pub kind: String,
    pub body: String,
}

/// One wallet.
pub struct WalletRow {
    pub id: String,
    pub public_id: String,
    pub code: String,
    pub status: String,
    pub currency: String,
    pub watched: bool,
    pub created_micros: i64,
    pub document: String,
    /// The host's members; `None` keeps those that are stored.
    pub host: Option<String>,
}

/// One transaction.
pub struct TransactionRow {
    pub id: String,
    pub public_id: String,
    pub wallet_id: String,
    pub status: String,
    pub transaction_type: String,
    pub transaction_status: String,
    pub created_micros: i64,
    pub document: String,
    /// The host's members, kept from the first time on.
    pub host: String,
}

/// One invoice.
pub struct InvoiceRow {
    pub id: String,
    pub public_id: String,
    pub status: String,
    pub payment_status: String,
    pub invoice_type: String,
    pub created_micros: i64,
    pub document: String,
}

/// Usage of one subscription.
pub struct UsageRow {
    pub external_subscription_id: String,
    pub document: String,
}

/// Whether the row is there already.
pub fn is_taken(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_unique_violation)
}

type Statement<'q> = Query<'q, Any, AnyArguments>;

impl Database {
    /// Stores the decision, if nobody stored one on the same version before.
    ///
    /// # Errors
    /// [`Trouble::Raced`] when somebody did, or when the command is stored already; [`Trouble::Taken`] when an id is
    /// another customer's. After [`Trouble::Lost`] it may be stored or not: [`Database::done`] tells.
    pub async fn store(&self, change: &Change) -> Result<(), Trouble> {
        bounded(async {
            let mut writing = self.writing().await?;
            match written(&mut writing, change).await {
                Ok(()) => writing.commit().await,
                // An answer of the database, not a fault of it.
                Err(answer @ (Trouble::Raced | Trouble::Taken)) => {
                    writing.roll_back().await?;
                    Err(answer)
                }
                Err(fault) => Err(fault),
            }
        })
        .await
    }
}

async fn written(writing: &mut AnyConnection, change: &Change) -> Result<(), Trouble> {
    claim(writing, &change.customer).await?;
    let writer = Writer { change, version: change.customer.version + 1 };
    writer.command(writing).await?;
    writer.events(writing).await?;
    writer.rows(writing).await
}

/// Takes the next version, if the one that was read is still the last.
async fn claim(writing: &mut AnyConnection, customer: &CustomerChange) -> Result<(), Trouble> {
    let update = sqlx::query(
        "UPDATE customers SET version = version + 1, last_at = $1 WHERE id = $2 AND version = $3",
    );
    let claimed =
        update.bind(&customer.at).bind(&customer.id).bind(customer.version).execute(&mut *writing).await?;
    if claimed.rows_affected() != 1 {
        return Err(Trouble::Raced);
    }
    if let Some(document) = &customer.document {
        let update = sqlx::query("UPDATE customers SET document = $1 WHERE id = $2");
        update.bind(document).bind(&customer.id).execute(&mut *writing).await?;
    }
    Ok(())
}

struct Writer<'change> {
    change: &'change Change,
    version: i64,
}

impl Writer<'_> {
    async fn command(&self, writing: &mut AnyConnection) -> Result<(), Trouble> {
        let command = &self.change.command;
        let insert = sqlx::query(
            "INSERT INTO commands (id, customer_id, version, at, type, digest, fingerprint, command, reply_status, \
             reply_body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        );
        let insert = insert
            .bind(&command.id)
            .bind(&self.change.customer.id)
            .bind(self.version)
            .bind(&self.change.customer.at)
            .bind(&command.kind)
            .bind(&command.digest)
            .bind(&command.fingerprint)
            .bind(&command.command)
            .bind(command.status)
            .bind(&command.body);
        run(writing, insert).await
    }

    async fn events(&self, writing: &mut AnyConnection) -> Result<(), Trouble> {
        let customer = &self.change.customer;
        let last =
            sqlx::query_as::<_, (i64,)>("SELECT COALESCE(MAX(seq), 0) FROM events WHERE customer_id = $1");
        let (last,) = last.bind(&customer.id).fetch_one(&mut *writing).await?;
        for (seq, event) in (last + 1..).zip(&self.change.events) {
            let insert = sqlx::query(
                "INSERT INTO events (customer_id, seq, id, command_id, type, at, body) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7)",
            );
            let insert = insert
                .bind(&customer.id)
                .bind(seq)
                .bind(&event.id)
                .bind(&self.change.command.id)
                .bind(&event.kind)
                .bind(&customer.at)
                .bind(&event.body);
            run(writing, insert).await?;
        }
        Ok(())
    }

    async fn rows(&self, writing: &mut AnyConnection) -> Result<(), Trouble> {
        for wallet in &self.change.wallets {
            put(writing, self.wallet(wallet)).await?;
        }
        for transaction in &self.change.transactions {
            put(writing, self.transaction(transaction)).await?;
        }
        for invoice in &self.change.invoices {
            put(writing, self.invoice(invoice)).await?;
        }
        if let Some(usage) = &self.change.usage {
            let upsert = sqlx::query(
                "INSERT INTO usages (customer_id, external_subscription_id, document) VALUES ($1, $2, $3) \
                 ON CONFLICT (customer_id, external_subscription_id) DO UPDATE SET document = excluded.document",
            );
            let upsert = upsert
                .bind(&self.change.customer.id)
                .bind(&usage.external_subscription_id)
                .bind(&usage.document);
            run(writing, upsert).await?;
        }
        Ok(())
    }

    fn wallet<'row>(&'row self, wallet: &'row WalletRow) -> Statement<'row> {
        let upsert = sqlx::query(
            "INSERT INTO wallets (id, public_id, customer_id, code, status, currency, watched, created_micros, \
             document, host) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, COALESCE($10, '{}')) \
             ON CONFLICT (id) DO UPDATE SET code = excluded.code, status = excluded.status, \
             watched = excluded.watched, document = excluded.document, host = COALESCE($10, wallets.host) \
             WHERE wallets.customer_id = excluded.customer_id",
        );
        upsert
            .bind(&wallet.id)
            .bind(&wallet.public_id)
            .bind(&self.change.customer.id)
            .bind(&wallet.code)
            .bind(&wallet.status)
            .bind(&wallet.currency)
            .bind(i64::from(wallet.watched))
            .bind(wallet.created_micros)
            .bind(&wallet.document)
            .bind(wallet.host.as_ref())
    }

    fn transaction<'row>(&'row self, transaction: &'row TransactionRow) -> Statement<'row> {
        let upsert = sqlx::query(
            "INSERT INTO wallet_transactions (id, public_id, customer_id, wallet_id, status, transaction_type, \
             transaction_status, created_micros, document, host) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
             ON CONFLICT (id) DO UPDATE SET status = excluded.status, document = excluded.document \
             WHERE wallet_transactions.customer_id = excluded.customer_id",
        );
        upsert
            .bind(&transaction.id)
            .bind(&transaction.public_id)
            .bind(&self.change.customer.id)
            .bind(&transaction.wallet_id)
            .bind(&transaction.status)
            .bind(&transaction.transaction_type)
            .bind(&transaction.transaction_status)
            .bind(transaction.created_micros)
            .bind(&transaction.document)
            .bind(&transaction.host)
    }

    fn invoice<'row>(&'row self, invoice: &'row InvoiceRow) -> Statement<'row> {
        let upsert = sqlx::query(
            "INSERT INTO invoices (id, public_id, customer_id, status, payment_status, invoice_type, created_micros, \
             document) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
             ON CONFLICT (id) DO UPDATE SET status = excluded.status, payment_status = excluded.payment_status, \
             document = excluded.document WHERE invoices.customer_id = excluded.customer_id",
        );
        upsert
            .bind(&invoice.id)
            .bind(&invoice.public_id)
            .bind(&self.change.customer.id)
            .bind(&invoice.status)
            .bind(&invoice.payment_status)
            .bind(&invoice.invoice_type)
            .bind(invoice.created_micros)
            .bind(&invoice.document)
    }
}

async fn run(writing: &mut AnyConnection, statement: Statement<'_>) -> Result<(), Trouble> {
    match statement.execute(&mut *writing).await {
        Err(error) if is_taken(&error) => Err(Trouble::Raced),
        done => done.map(|_| ()).map_err(Trouble::from),
    }
}

/// Inserts a row, or changes the one with its id, if that is the same customer's.
async fn put(writing: &mut AnyConnection, statement: Statement<'_>) -> Result<(), Trouble> {
    match statement.execute(&mut *writing).await {
        Ok(done) if done.rows_affected() == 1 => Ok(()),
        Ok(_) => Err(Trouble::Taken),
        // The id that the API shows is another row's.
        Err(error) if is_taken(&error) => Err(Trouble::Taken),
        Err(error) => Err(error.into()),
    }
}
