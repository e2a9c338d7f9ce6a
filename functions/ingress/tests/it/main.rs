//! The ingress as its callers see it: a request in, an answer and messages in the queue out.

mod answers;
mod enqueueing;
mod queue;
mod setup;
mod sources;
mod splitting;
