//! The service as its users meet it: a process, spoken to over HTTP, on SQLite and on PostgreSQL.

mod answers;
mod attacks;
mod audit;
mod backups;
mod bounds;
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
mod rooms;
mod shapes;
mod starts;
mod strangers;
mod sweeps;
