//! The component and the core module of `dist/`, in the host that ships.

mod cache;
mod concurrency;
mod hostile;
mod limits;
mod liars;
mod same_bytes;
mod shipped;
mod typed;
