//! The consumer from outside: batches in, Graph calls and answers out.

#![expect(clippy::unwrap_used, reason = "a test that gets no value has failed")]

mod attachments;
mod begun;
mod bots;
mod bounds;
mod canary;
mod chaos;
mod cost;
mod crashes;
mod credentials;
mod dead;
mod errors;
mod fleet;
mod flows;
mod forgotten;
mod kills;
mod meta;
mod metrics;
mod model;
mod policies;
mod profiles;
mod results;
mod scenes;
mod shapes;
mod silence;
mod sleep;
mod support;
mod tags;
mod threads;
mod throttles;
mod time;
mod tokens;
mod unknown;
mod unreadable;
mod window;
