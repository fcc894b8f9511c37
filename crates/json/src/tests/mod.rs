//! Tests of the reader and the writer, as tables.

mod canonical;
mod mutation;
mod syntax;
mod writer;
