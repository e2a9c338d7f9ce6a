//! The consumer from outside: batches in, Graph calls and answers out.

#![expect(clippy::unwrap_used, reason = "a test that gets no value has failed")]

mod account;
mod answer;
mod batch;
mod deliver;
mod once;
mod support;
mod told;
