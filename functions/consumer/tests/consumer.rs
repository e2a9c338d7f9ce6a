//! The consumer from outside: batches in, Graph calls and answers out.

#![allow(missing_docs, reason = "tests")]

#[path = "consumer/support.rs"]
mod support;
#[path = "consumer/thin.rs"]
mod thin;
