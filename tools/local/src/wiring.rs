//! Puts the libraries of both functions on the embedded queues and state.

use std::sync::Arc;
use std::time::Duration;

use axum::{Router, middleware};
use consumer::dispatch::Dispatch;
use consumer::requeue::MemoryRequeue;
use consumer::seams::Settings;
use consumer::{Consumer, Seams, Wired};
use ingress::Ingress;
use ingress::settings::DEFAULT_BODY_LIMIT_BYTES;
use messenger_channel::configuration::Configuration;
use messenger_channel::queue::memory::{MemoryQueue, Redrive};
use messenger_channel::secrets::{SecretSource, Secrets};
use messenger_channel::state::MemoryState;
use messenger_channel::telemetry::Metrics;
use messenger_graph::GraphClient;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::clock::MovableClock;
use crate::journal::{self, Journal};
use crate::pairings::Operator;
use crate::results::LoggedResults;
use crate::simulator::Simulator;
use crate::{commands, guard, invoke, page, pairings, webhook};

/// Name of the queue of events.
const EVENT_QUEUE: &str = "EventQueue.fifo";

/// Name of the queue of send commands.
const SEND_QUEUE: &str = "SendQueue.fifo";

/// What the parts of the machine share.
pub(crate) struct Wiring {
    /// Queue of events.
    pub(crate) events: MemoryQueue,
    commands: MemoryQueue,
    state: MemoryState,
    clock: MovableClock,
    journal: Journal,
}

/// What the consumer on this machine is made of.
type LocalWired<S, D> =
    Wired<MemoryState, GraphClient, D, MemoryRequeue, Secrets<S, MovableClock>, MovableClock, LoggedResults>;

impl Wiring {
    /// With empty queues and state.
    pub(crate) fn new(clock: MovableClock) -> Self {
        let journal = Journal::of_log();
        journal.follow(clock.clone());
        let queue = || MemoryQueue::new(Redrive::default());
        Self { events: queue(), commands: queue(), state: MemoryState::new(), clock, journal }
    }

    /// What is served: the webhook and the simulated Messenger to everybody, the rest to this machine.
    pub(crate) fn routes<S: SecretSource + 'static>(
        &self,
        secrets: Secrets<S, MovableClock>,
        configuration: &Configuration,
        simulator: &Simulator,
    ) -> Router {
        let (events, clock) = (self.events.clone(), self.clock.clone());
        let ingress = Ingress::new(secrets, events, clock, DEFAULT_BODY_LIMIT_BYTES, metrics("ingress"));
        let accounts = configuration.accounts().map(|account| account.name.clone()).collect();
        let operator = Operator::new(self.state.clone(), accounts, self.clock.clone());
        let for_this_machine = page::router()
            .merge(commands::router(self.commands.clone()))
            .merge(pairings::router(operator))
            .merge(journal::router(self.journal.clone()));
        webhook::router(Arc::new(ingress), simulator.clone())
            .merge(for_this_machine.layer(middleware::from_fn(guard::only_this_machine)))
            .merge(simulator.router())
    }

    /// The consumer of both queues.
    pub(crate) fn consumer<S: SecretSource + 'static, D: Dispatch>(
        &self,
        secrets: Secrets<S, MovableClock>,
        graph: GraphClient,
        dispatch: D,
        settings: Settings,
    ) -> Consumer<LocalWired<S, D>> {
        Consumer::new(Wired {
            state: self.state.clone(),
            graph,
            dispatch,
            requeue: MemoryRequeue { events: self.events.clone(), commands: self.commands.clone() },
            results: LoggedResults,
            configured: secrets,
            clock: self.clock.clone(),
            metrics: metrics("consumer"),
            settings: Settings { send_queue: Some(SEND_QUEUE.to_owned()), ..settings },
        })
    }

    /// Starts what runs beside the server: the queues' clock, and what gives their records to the consumer.
    pub(crate) fn start<S: Seams + 'static>(&self, consumer: Consumer<S>) -> JoinSet<()> {
        let (consumer, mut tasks) = (Arc::new(consumer), JoinSet::new());
        tasks.spawn(follow(self.clock.moves(), [self.events.clone(), self.commands.clone()]));
        for (queue, name) in [(&self.events, EVENT_QUEUE), (&self.commands, SEND_QUEUE)] {
            tasks.spawn(invoke::run(invoke::Lambda {
                queue: queue.clone(),
                name,
                consumer: consumer.clone(),
                clock: self.clock.clone(),
                journal: self.journal.clone(),
            }));
        }
        tasks
    }
}

/// Nobody gathers metrics on this machine.
fn metrics(function: &str) -> Metrics {
    Metrics::new(function, std::io::sink())
}

/// Moves the queues' time on with the clock, so that waits and deduplication end when the clock says so.
async fn follow(mut moves: watch::Receiver<Duration>, queues: [MemoryQueue; 2]) {
    let mut followed = *moves.borrow_and_update();
    while moves.changed().await.is_ok() {
        let now = *moves.borrow_and_update();
        for queue in &queues {
            queue.advance(now.saturating_sub(followed));
        }
        followed = now;
    }
}
