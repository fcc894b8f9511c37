//! The service as its users meet it: a process, spoken to over HTTP, on SQLite and on PostgreSQL.

mod answers;
mod audit;
mod harness;
mod invoices;
mod kills;
mod load;
mod outages;
mod policies;
mod postgres;
mod repeats;
mod starts;
mod sweeps;
