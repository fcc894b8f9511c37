//! The component and the core module of `dist/`, in the host that ships.

mod cache;
mod concurrency;
mod fuel;
mod growth;
mod hostile;
mod liars;
mod limits;
mod open;
mod same_bytes;
mod shipped;
mod typed;
