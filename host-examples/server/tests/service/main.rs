//! The service as its users meet it: a process, spoken to over HTTP, on SQLite and on PostgreSQL.

mod answers;
mod attacks;
mod audit;
mod backups;
mod connections;
mod harness;
mod honoured;
mod invoices;
mod kills;
mod load;
mod outages;
mod owners;
mod policies;
mod postgres;
mod repeats;
mod starts;
mod sweeps;
