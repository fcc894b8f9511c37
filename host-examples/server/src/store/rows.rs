//! What rows hold, as the rest of the service sees them.

use crate::document::Object;
use serde_json::Value;

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
pub struct Row {
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

/// The columns of a customer.
pub type CustomerColumns = (String, String, i64, String, String, i64);

/// A customer of its columns.
pub fn customer((id, external_id, version, last_at, document, created_micros): CustomerColumns) -> Customer {
    Customer { id, external_id, version, last_at, document: parsed(&document), created_micros }
}

/// Our own text; an object always.
pub fn parsed(text: &str) -> Object {
    match serde_json::from_str(text) {
        Ok(Value::Object(object)) => object,
        _ => Object::new(),
    }
}

/// The columns of a row.
pub type RowColumns = (String, String, String, String);

/// A row of its columns.
pub fn row((id, customer_id, document, host): RowColumns) -> Row {
    Row { id, customer_id, document: parsed(&document), host: parsed(&host) }
}
