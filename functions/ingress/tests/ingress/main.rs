//! The ingress as its callers see it: a request in, an answer and messages in the queue out.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod answers;
mod canary;
mod enqueueing;
mod pages;
mod queue;
mod rotation;
mod setup;
mod sources;
mod splitting;
mod start;
mod store;
mod unreadable;
