//! The consumer from outside: batches in, Graph calls and answers out.

#![expect(clippy::unwrap_used, reason = "a test that gets no value has failed")]

#[path = "consumer/attachments.rs"]
mod attachments;
#[path = "consumer/bounds.rs"]
mod bounds;
#[path = "consumer/canary.rs"]
mod canary;
#[path = "consumer/chaos.rs"]
mod chaos;
#[path = "consumer/credentials.rs"]
mod credentials;
#[path = "consumer/fleet.rs"]
mod fleet;
#[path = "consumer/meta.rs"]
mod meta;
#[path = "consumer/metrics.rs"]
mod metrics;
#[path = "consumer/model.rs"]
mod model;
#[path = "consumer/policies.rs"]
mod policies;
#[path = "consumer/profiles.rs"]
mod profiles;
#[path = "consumer/results.rs"]
mod results;
#[path = "consumer/scenes.rs"]
mod scenes;
#[path = "consumer/silence.rs"]
mod silence;
#[path = "consumer/sleep.rs"]
mod sleep;
#[path = "consumer/support.rs"]
mod support;
#[path = "consumer/threads.rs"]
mod threads;
#[path = "consumer/time.rs"]
mod time;
