//! The ingress as its callers see it: a request in, an answer and messages in the queue out.

mod answers;
mod queue;
mod setup;
