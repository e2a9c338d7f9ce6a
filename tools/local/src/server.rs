//! Puts everything together and serves it on one port of this machine.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::{Router, middleware};
use consumer::dispatch::handler::Handle;
use consumer::dispatch::{Dispatch, Dispatcher};
use consumer::seams::Settings;
use consumer::{Consumer, Parts};
use ingress::Ingress;
use ingress::settings::DEFAULT_BODY_LIMIT_BYTES;
use messenger_channel::account::{App, Configuration};
use messenger_channel::dispatch_setting::DispatchSetting;
use messenger_channel::queue::memory::{MemoryQueue, Redrive};
use messenger_channel::secrets::{SecretSource, Secrets, SecretsError};
use messenger_channel::state::MemoryState;
use messenger_channel::telemetry::Metrics;
use messenger_graph::{ConfigError, GraphClient, GraphConfig};
use messenger_wire::AppId;
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};
use tokio::task::{JoinHandle, JoinSet};

use crate::clock::MovableClock;
use crate::journal::{self, Journal};
use crate::pairings::Operator;
use crate::requeue::MemoryRequeue;
use crate::results::LoggedResults;
use crate::secret::DocumentSource;
use crate::simulator::{NewPerson, SimulatedPage, Simulator, StartSimulatorError};
use crate::{commands, guard, invoke, page, pairings, webhook};

/// As in template.yaml.
const REDRIVE: Redrive = Redrive { visibility_timeout: Duration::from_mins(3), max_receive_count: 1000 };

/// Name of the queue of events.
const EVENT_QUEUE: &str = "EventQueue.fifo";

/// Name of the queue of send commands.
const SEND_QUEUE: &str = "SendQueue.fifo";

/// How long the configuration document is taken for current.
pub(crate) const SECRET_TTL: Duration = Duration::from_secs(5);

/// How long open connections may go on when the server is told to stop.
const PATIENCE: Duration = Duration::from_secs(2);

/// App id of apps whose configuration says none.
const DEMO_APP_ID: &str = "15177";

/// The channel, running on this machine. It ends when it is dropped.
#[derive(Debug)]
pub struct Local {
    address: SocketAddr,
    simulator: Simulator,
    queue: MemoryQueue,
    stop: oneshot::Sender<()>,
    server: JoinHandle<()>,
    /// Clock and the consumers of both queues.
    tasks: JoinSet<()>,
}

/// Why the channel does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The port is taken.
    #[error("port {0} of 127.0.0.1 is taken; --port N takes another, --port 0 one that is free")]
    Taken(u16),
    /// The port is not allowed.
    #[error("port {port} of 127.0.0.1 cannot be listened on: {error}")]
    Listen {
        /// The port.
        port: u16,
        /// What the system says.
        error: std::io::Error,
    },
    /// There is no configuration.
    #[error("secret: {0}")]
    Configuration(#[from] SecretsError),
    /// The client of Graph cannot be made.
    #[error(transparent)]
    Graph(#[from] ConfigError),
    /// The simulator cannot be made.
    #[error(transparent)]
    Simulator(#[from] StartSimulatorError),
}

impl Local {
    /// Starts everything with a handler in Rust, which answers everybody on the Page of the built-in demo secret.
    ///
    /// # Errors
    /// [`StartError`] where the port cannot be had.
    pub async fn with_handler<H: Handle + 'static>(port: u16, handler: H) -> Result<Self, StartError> {
        let dispatcher = Dispatcher::new(Some(DispatchSetting::Handler)).handler(handler);
        Self::start(port, DocumentSource::new(None), dispatcher, Settings::default(), MovableClock::default()).await
    }

    /// Starts everything: the consumer asks `dispatch`, by the settings that hold for every account.
    ///
    /// # Errors
    /// [`StartError`] where the port or the configuration cannot be had.
    pub async fn start<S, D>(
        port: u16,
        source: S,
        dispatch: D,
        settings: Settings,
        clock: MovableClock,
    ) -> Result<Self, StartError>
    where
        S: SecretSource + Clone + 'static,
        D: Dispatch + 'static,
    {
        let secrets = || Secrets::new(source.clone(), clock.clone(), SECRET_TTL);
        let (for_ingress, for_consumer) = (secrets(), secrets());
        let configuration = for_consumer.current().await?;
        let unreadable: Vec<_> = configuration.unreadable().cloned().collect();
        if !unreadable.is_empty() {
            return Err(StartError::Configuration(SecretsError::Unreadable(unreadable)));
        }
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
        let listener = listener.map_err(|error| match error.kind() {
            std::io::ErrorKind::AddrInUse => StartError::Taken(port),
            _ => StartError::Listen { port, error },
        })?;
        let address = listener.local_addr().map_err(|error| StartError::Listen { port, error })?;
        let base = format!("http://{address}");

        let simulator = Simulator::start(pages(&configuration, &base), clock.clone())?;
        let (events, commands) = (MemoryQueue::new(REDRIVE), MemoryQueue::new(REDRIVE));
        let state = MemoryState::new();
        let accounts = configuration.accounts().map(|account| account.account.clone()).collect();
        let journal = Journal::of_log();
        journal.follow(clock.clone());
        // Nobody gathers metrics on this machine.
        let metrics = |function| Metrics::new(function, std::io::sink());
        let ingress =
            Ingress::new(for_ingress, events.clone(), clock.clone(), DEFAULT_BODY_LIMIT_BYTES, metrics("ingress"));
        let consumer = Arc::new(Consumer::new(Parts {
            state: state.clone(),
            graph: GraphClient::new(&GraphConfig { base_url: base, ..GraphConfig::default() })?,
            dispatch,
            requeue: MemoryRequeue { events: events.clone(), commands: commands.clone() },
            results: LoggedResults,
            configured: for_consumer,
            clock: clock.clone(),
            metrics: metrics("consumer"),
            settings: Settings { send_queue: Some(SEND_QUEUE.to_owned()), ..settings },
        }));
        let operator = Operator::new(state, accounts, clock.clone());
        let for_this_machine = page::router()
            .merge(commands::router(commands.clone()))
            .merge(pairings::router(operator))
            .merge(journal::router(journal.clone()));
        let app = webhook::router(Arc::new(ingress), simulator.clone())
            .merge(for_this_machine.layer(middleware::from_fn(guard::only_this_machine)))
            .merge(simulator.router());
        let (stop, stopped) = oneshot::channel();
        let mut tasks = JoinSet::new();
        tasks.spawn(follow(clock.moves(), [events.clone(), commands.clone()]));
        let lambda = |queue, name| invoke::Lambda {
            queue,
            name,
            consumer: consumer.clone(),
            clock: clock.clone(),
            journal: journal.clone(),
        };
        tasks.spawn(invoke::run(lambda(events.clone(), EVENT_QUEUE)));
        tasks.spawn(invoke::run(lambda(commands, SEND_QUEUE)));
        let server = tokio::spawn(serve(listener, app, stopped));
        Ok(Self { address, simulator, queue: events, stop, server, tasks })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The simulated Messenger.
    #[must_use]
    pub fn simulator(&self) -> &Simulator {
        &self.simulator
    }

    /// The queue of events.
    #[must_use]
    pub fn queue(&self) -> &MemoryQueue {
        &self.queue
    }

    /// Ends it: no new connections, no new batches; what is being answered is answered, for a moment.
    pub async fn stop(mut self) {
        self.tasks.shutdown().await;
        // Nobody to tell where the server has ended by itself.
        self.stop.send(()).unwrap_or_default();
        if tokio::time::timeout(PATIENCE, &mut self.server).await.is_err() {
            self.server.abort();
        }
    }
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

async fn serve(listener: TcpListener, app: Router, stopped: oneshot::Receiver<()>) {
    let stopped = async { stopped.await.unwrap_or_default() };
    if let Err(error) = axum::serve(listener, app).with_graceful_shutdown(stopped).await {
        tracing::error!(%error, "the server ended");
    }
}

/// A Page for each account, and people who know them.
fn pages(configuration: &Configuration, base: &str) -> Vec<SimulatedPage> {
    let pages = configuration.accounts().filter_map(|account| {
        let app = configuration.app(&account.app)?;
        Some(SimulatedPage {
            id: account.page_id.clone(),
            name: account.name.clone().unwrap_or_else(|| format!("Page {}", account.page_id.as_str())),
            access_token: account.page_access_token.clone(),
            app_id: app_id(app)?,
            app_secret: app.app_secrets.first()?.clone(),
            webhook_url: format!("{base}/webhook/{}", app.name),
            people: PEOPLE.iter().map(|(first, last, locale)| person(first, last, locale)).collect(),
        })
    });
    pages.collect()
}

fn app_id(app: &App) -> Option<AppId> {
    app.app_id.clone().or_else(|| AppId::parse(DEMO_APP_ID).ok())
}

/// People who know every Page from the start.
const PEOPLE: [(&str, &str, &str); 3] =
    [("Ada", "Lovelace", "en_GB"), ("Grace", "Hopper", "en_US"), ("Konrad", "Zuse", "de_DE")];

fn person(first_name: &str, last_name: &str, locale: &str) -> NewPerson {
    NewPerson {
        first_name: first_name.to_owned(),
        last_name: last_name.to_owned(),
        locale: Some(locale.to_owned()),
        timezone: Some(0.0),
        email: Some(format!("{}@example.com", first_name.to_lowercase())),
        phone: Some("+12025550100".to_owned()),
    }
}
