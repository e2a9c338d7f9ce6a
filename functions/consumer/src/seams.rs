//! Everything outside that the consumer needs, by capability.

use messenger_channel::clock::Clock;
use messenger_channel::configuration::DmPolicy;
use messenger_channel::results_setting::ResultsSetting;
use messenger_channel::state::State;
use messenger_channel::telemetry::Metrics;
use messenger_graph::Graph;

use crate::account::configured::Configured;
use crate::dispatch::Dispatch;
use crate::publish::{Publish, Publisher};
use crate::requeue::Requeue;

/// What a consumer is made of. A trait only so that seven type parameters travel as one; [`Wired`] is the everyday
/// implementation.
pub trait Seams: Send + Sync {
    /// Remembers claims, conversations and accounts.
    type State: State;
    /// Calls Graph.
    type Graph: Graph;
    /// Asks the account's bot.
    type Dispatch: Dispatch;
    /// Hides and parks records.
    type Requeue: Requeue;
    /// Knows the accounts and their tokens.
    type Configured: Configured;
    /// Tells the owner what became of sends.
    type Results: Publish;
    /// Tells the time.
    type Clock: Clock;

    /// Remembers claims, conversations and accounts.
    fn state(&self) -> &Self::State;
    /// Calls Graph.
    fn graph(&self) -> &Self::Graph;
    /// Asks the account's bot.
    fn dispatch(&self) -> &Self::Dispatch;
    /// Hides and parks records.
    fn requeue(&self) -> &Self::Requeue;
    /// Knows the accounts and their tokens.
    fn configured(&self) -> &Self::Configured;
    /// Tells the owner what became of sends.
    fn results(&self) -> &Self::Results;
    /// Tells the time.
    fn clock(&self) -> &Self::Clock;
    /// Where metrics are written.
    fn metrics(&self) -> &Metrics;
    /// Settings of this consumer.
    fn settings(&self) -> &Settings;
}

/// Settings that hold for every account.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Most message groups of a batch that are worked on at the same time.
    pub concurrency: usize,
    /// Consumers that may run at the same time, as far as that is known: from two on, no account's
    /// slow bot holds more than half of them.
    pub workers: u32,
    /// How often a record may fail for passing reasons before it is parked.
    pub max_attempts: u32,
    /// Policy of accounts that set none.
    pub dm_policy: DmPolicy,
    /// Target for results of accounts that set none.
    pub results: Option<ResultsSetting>,
    /// Name of the queue of send commands, as the last part of its ARN and URL has it.
    pub send_queue: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            concurrency: 10,
            workers: 1,
            max_attempts: 20,
            dm_policy: DmPolicy::Pairing,
            results: None,
            send_queue: None,
        }
    }
}

/// What a consumer is made of, each by its own name.
#[derive(Debug)]
pub struct Wired<S, G, D, Q, A, C, R = Publisher> {
    /// Remembers claims, conversations and accounts.
    pub state: S,
    /// Calls Graph.
    pub graph: G,
    /// Asks the account's bot.
    pub dispatch: D,
    /// Hides and parks records.
    pub requeue: Q,
    /// Knows the accounts and their tokens.
    pub configured: A,
    /// Tells the owner what became of sends.
    pub results: R,
    /// Tells the time.
    pub clock: C,
    /// Where metrics are written.
    pub metrics: Metrics,
    /// Settings of this consumer.
    pub settings: Settings,
}

impl<S, G, D, Q, A, C, R> Seams for Wired<S, G, D, Q, A, C, R>
where
    S: State,
    G: Graph,
    D: Dispatch,
    Q: Requeue,
    A: Configured,
    C: Clock,
    R: Publish,
{
    type State = S;
    type Graph = G;
    type Dispatch = D;
    type Requeue = Q;
    type Configured = A;
    type Results = R;
    type Clock = C;

    fn state(&self) -> &S {
        &self.state
    }

    fn graph(&self) -> &G {
        &self.graph
    }

    fn dispatch(&self) -> &D {
        &self.dispatch
    }

    fn requeue(&self) -> &Q {
        &self.requeue
    }

    fn configured(&self) -> &A {
        &self.configured
    }

    fn results(&self) -> &R {
        &self.results
    }

    fn clock(&self) -> &C {
        &self.clock
    }

    fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    fn settings(&self) -> &Settings {
        &self.settings
    }
}
